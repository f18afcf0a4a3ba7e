import { describe, expect, it } from 'vitest'
import { readLine } from './read-line.ts'

const device = 'a1'.repeat(16)
const body = { platform: 'ios', osVersion: '13.4', appVersion: '1.2', model: 'iPhone 8', events: [{ x: 1 }] }
const record = (over: object = {}) => ({
  EnqueuedTimeUtc: '2020-05-17T12:15:00.123Z',
  Properties: { events: '1' },
  SystemProperties: { connectionDeviceId: device, sequenceNumber: 17 },
  Body: body,
  ...over,
})
const read = (value: unknown) => readLine(3, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
const nothing = { platform: null, osversion: null, appversion: null, model: null, events: undefined }
const nobody = { line: 3, uuid: null, enqueued_at: null, sequence: null, accepted: null, ...nothing }
const known = { line: 3, uuid: device, enqueued_at: new Date('2020-05-17T12:15:00.123Z'), sequence: 17, accepted: 1 }
const full = { ...known, platform: 'ios', osversion: '13.4', appversion: '1.2', model: 'iPhone 8', events: [{ x: 1 }] }

describe('readLine', () => {
  it('reads who, when, where in the stream, what the phone is and its events', () => {
    expect(read(record())).toEqual(full)
  })

  it('reads a body that IoT Hub wrote as base64', () => {
    expect(read(record({ Body: Buffer.from(JSON.stringify(body)).toString('base64') }))).toEqual(full)
  })

  it.each<[string, unknown]>([
    ['no line', ''],
    ['no JSON', '{"Body":'],
    ['a list', [record()]],
    ['no device', record({ SystemProperties: {} })],
    ['a device that is null', record({ SystemProperties: { connectionDeviceId: null } })],
    ['a base64 body that holds no JSON', record({ Body: Buffer.from('{"events":').toString('base64') })],
    ['a base64 body of broken UTF-8', record({ Body: Buffer.from([0x22, 0xff, 0x22]).toString('base64') })],
  ])('makes nothing of %s', (_what, value) => {
    expect(read(value)).toEqual(nobody)
  })

  it('makes nothing of a line that was too long to hold, or is no UTF-8', () => {
    expect(readLine(3, undefined)).toEqual(nobody)
    expect(readLine(3, Buffer.from([0xff, 0xfe]))).toEqual(nobody)
  })

  it.each<[string, unknown]>([
    ['a number', 5],
    ['null', null],
    ['a body nested far too deeply', { events: JSON.parse('['.repeat(30) + ']'.repeat(30)) }],
  ])('knows who sent %s, and that it holds no events', (_what, Body) => {
    expect(read(record({ Body }))).toEqual({ ...known, ...nothing })
  })

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['an object', {}],
    ['a text', '[]'],
  ])('tells no events when they are %s', (_what, events) => {
    expect(read(record({ Body: { ...body, events } })).events).toBeUndefined()
  })

  it('bears a nesting that would cost a recursive reader its stack', () => {
    const deep = `{"EnqueuedTimeUtc":"2020-05-17T12:15:00Z","Properties":{},"SystemProperties":{"connectionDeviceId":"${device}"},"Body":{"events":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`
    expect(read(deep)).toMatchObject({ uuid: device, events: undefined })
  })

  it('takes a device of no more than 36 characters, in lower case', () => {
    const of = (connectionDeviceId: string) => read(record({ SystemProperties: { connectionDeviceId } })).uuid
    expect(of(device.toUpperCase())).toBe(device)
    expect(of('x'.repeat(36))).toBe('x'.repeat(36))
    expect(of('x'.repeat(37))).toBeNull()
    expect(of('x\0')).toBeNull()
  })

  it.each<[string, unknown, number | null]>([
    ['0', '0', 0],
    ['a number', 60, 60],
    ['nothing', undefined, null],
    ['a word', 'many', null],
    ['a fraction', '1.5', null],
    ['less than none', '-1', null],
    ['more than can be', '1e400', null],
  ])('reads how many events the edge put in from %s', (_what, events, accepted) => {
    expect(read(record({ Properties: { events } })).accepted).toBe(accepted)
  })

  it('reads no sequence that is no count', () => {
    const of = (sequenceNumber: unknown) =>
      read(record({ SystemProperties: { connectionDeviceId: device, sequenceNumber } })).sequence
    expect([of(0), of(2 ** 52), of(undefined), of(-1), of(1.5)]).toEqual([0, 2 ** 52, null, null, null])
  })

  it.each(['1969-12-31T23:59:59Z', '+010000-01-01T00:00:00Z', 'never', ''])('has no time for %j', (EnqueuedTimeUtc) => {
    expect(read(record({ EnqueuedTimeUtc })).enqueued_at).toBeNull()
  })

  it('keeps of a text what a database can store', () => {
    const { platform, model, osversion, appversion } = read(
      record({ Body: { ...body, platform: 13, model: 'a\0b', osVersion: { major: 13 }, appVersion: '\ud83d' } }),
    )
    expect([platform, model, osversion, appversion]).toEqual(['13', 'ab', null, '\ufffd'])
  })
})
