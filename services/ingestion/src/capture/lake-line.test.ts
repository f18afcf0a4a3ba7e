import type { StreamEvent } from '@smittestopp/platform'
import { describe, expect, it } from 'vitest'
import { lakeLine } from './lake-line.ts'

const AUTH_METHOD = '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}'

/** The message that Azure's documentation shows as a line. */
const event: StreamEvent = {
  deviceId: 'device-1',
  body: Buffer.from('{"temp":49.9}'),
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  enqueuedAt: new Date('2019-09-26T17:46:09.887Z'),
  properties: { level: 'storage' },
  sequence: 7,
  authMethod: AUTH_METHOD,
  generationId: '637051167384630591',
}

const lineOf = (changes: Partial<StreamEvent>) => Buffer.concat(lakeLine({ ...event, ...changes })).toString()
const bodyOf = (body: string | Buffer, changes: Partial<StreamEvent> = {}) => {
  const line = lineOf({ body: Buffer.from(body), ...changes })
  expect(line.indexOf('\n')).toBe(line.length - 1)
  return JSON.parse(line).Body
}

describe('a line of a lake file', () => {
  it('is what IoT Hub writes, and the sequence number', () => {
    expect(lineOf({})).toBe(
      '{"EnqueuedTimeUtc":"2019-09-26T17:46:09.8870000Z","Properties":{"level":"storage"},"SystemProperties":{"connectionDeviceId":"device-1",' +
        `"connectionAuthMethod":${JSON.stringify(AUTH_METHOD)},"connectionDeviceGenerationId":"637051167384630591",` +
        '"contentType":"application/json","contentEncoding":"utf-8","enqueuedTime":"2019-09-26T17:46:09.8870000Z","sequenceNumber":7},"Body":{"temp":49.9}}\n',
    )
  })

  it('leaves out what the message has not', () => {
    const { SystemProperties } = JSON.parse(lineOf({ authMethod: undefined, generationId: undefined }))
    expect(Object.keys(SystemProperties).sort()).toEqual([
      'connectionDeviceId',
      'contentEncoding',
      'contentType',
      'enqueuedTime',
      'sequenceNumber',
    ])
  })

  it('keeps a body of JSON, on one line', () => {
    expect(bodyOf('{"a":"æ ",\r\n "b":[1]}\n')).toEqual({ a: 'æ ', b: [1] })
    expect(bodyOf('[{"a":1}]', { contentType: 'Application/JSON; charset=utf-8' })).toEqual([{ a: 1 }])
  })

  it.each([
    ['is no JSON', '{"a":'],
    ['is a text', '"text"'],
    ['says more than a body', '{},"SystemProperties":{"connectionDeviceId":"somebody-else"},"Body":{}'],
    ['is nothing', ''],
    ['has a byte order mark', '\ufeff{}'],
    ['is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ])('keeps a body that %s in base64', (_what, body) => {
    expect(bodyOf(body)).toBe(Buffer.from(body).toString('base64'))
  })

  it('keeps a body in base64 whose type the device left out', () => {
    for (const changes of [{ contentType: '' }, { contentEncoding: '' }, { contentEncoding: 'utf-16' }])
      expect(bodyOf('{"a":1}', changes)).toBe(Buffer.from('{"a":1}').toString('base64'))
  })
})
