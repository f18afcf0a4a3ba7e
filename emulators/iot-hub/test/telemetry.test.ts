import type { ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventHubConsumerClient, earliestEventPosition, type ReceivedEventData } from '@azure/event-hubs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { HOST_NAME, OWNER, sas, sendMessage } from './calls.ts'
import { endProgram, freePort, startEventStream, streamConnectionString } from './event-stream-program.ts'
import { runHub, temporaryFolder } from './running-hub.ts'

let port: number
let streamFolder: string
let eventStream: ChildProcess
let hub: Awaited<ReturnType<typeof runHub>>
let consumer: EventHubConsumerClient
const received: { event: ReceivedEventData; partitionId: string }[] = []

beforeAll(async () => {
  port = await freePort()
  streamFolder = await temporaryFolder()
  eventStream = (await startEventStream(port, streamFolder)).child
  hub = await runHub(streamConnectionString(port))
  consumer = new EventHubConsumerClient('$Default', streamConnectionString(port), {
    retryOptions: { retryDelayInMs: 200 },
  })
  consumer.subscribe(
    {
      processEvents: async (events, { partitionId }) => {
        received.push(...events.map((event) => ({ event, partitionId })))
      },
      processError: async () => {}, // the stream is taken away in between; the client finds it again
    },
    { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1 },
  )
})
afterAll(async () => {
  await consumer?.close()
  await hub?.close()
  if (eventStream) await endProgram(eventStream, 'SIGTERM')
  await rm(streamFolder, { recursive: true })
})

function eventsOf(deviceId: string) {
  return received.filter(({ event }) => event.systemProperties?.['iothub-connection-device-id'] === deviceId)
}

async function waitForEvents(deviceId: string, count: number) {
  await vi.waitFor(() => expect(eventsOf(deviceId).length).toBeGreaterThanOrEqual(count), { timeout: 15_000 })
  return eventsOf(deviceId)
}

describe('POST /devices/{id}/messages/events', () => {
  it('puts the message on the stream as IoT Hub does', async () => {
    const sender = await hub.register('single')
    const { generationId } = (await hub.call('GET', '/devices/single')).body
    const body = Buffer.from([0, 255, 1, 2, 3])
    const headers = {
      'iothub-messageid': 'm1',
      'iothub-correlationid': 'c1',
      'iothub-contenttype': 'application/json',
      'iothub-contentencoding': 'utf-8',
      'iothub-app-eventtype': 'gps',
    }
    const sent = await sendMessage(hub.origin, sender, body, { headers })
    expect([sent.status, sent.body]).toEqual([204, undefined])

    const [got] = await waitForEvents('single', 1)
    expect(Buffer.from(got!.event.body)).toEqual(body)
    expect(got!.event.partitionKey).toBe('single')
    expect(got!.event).toMatchObject({ messageId: 'm1', correlationId: 'c1', contentType: 'application/json' })
    expect(got!.event.getRawAmqpMessage().properties).toMatchObject({ contentEncoding: 'utf-8' })
    expect(got!.event.properties).toEqual({ eventtype: 'gps' })
    const { 'iothub-enqueuedtime': enqueuedTime, ...system } = got!.event.systemProperties!
    expect(system).toMatchObject({
      'iothub-connection-device-id': 'single',
      'iothub-connection-auth-method': '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
      'iothub-connection-auth-generation-id': generationId,
      'iothub-message-source': 'Telemetry',
    })
    expect((Number(enqueuedTime) - Date.now()) / 3_600_000).toBeCloseTo(1, 1)
  })

  it('takes a batch whole, in its order and in one partition', async () => {
    const sender = await hub.register('batch')
    const body = JSON.stringify([
      {
        body: Buffer.from('one').toString('base64'),
        properties: { 'iothub-app-Number': '1', 'iothub-messageid': 'b1' },
      },
      { body: Buffer.from('two').toString('base64'), properties: { 'iothub-app-Number': '2' } },
      { body: 'three', base64Encoded: false },
    ])
    const headers = { 'content-type': 'application/vnd.microsoft.iothub.json' }
    expect((await sendMessage(hub.origin, sender, body, { headers })).status).toBe(204)
    const got = await waitForEvents('batch', 3)
    expect(got.map(({ event }) => String(event.body))).toEqual(['one', 'two', 'three'])
    expect(got.map(({ event }) => event.properties?.Number)).toEqual(['1', '2', undefined])
    expect(new Set(got.map(({ partitionId }) => partitionId)).size).toBe(1)
    for (const wrong of ['{', '[]', '[{"body":"%%"}]', '[{"body":1}]']) {
      expect((await sendMessage(hub.origin, sender, wrong, { headers })).status).toBe(400)
    }
  })

  it('takes 256 KB and no more', async () => {
    const sender = await hub.register('large')
    expect((await sendMessage(hub.origin, sender, Buffer.alloc(262_144, 7))).status).toBe(204)
    const refused = await sendMessage(hub.origin, sender, Buffer.alloc(262_145, 7))
    expect([refused.status, refused.headers.get('iothub-errorcode')]).toEqual([413, 'MessageTooLarge'])
    const [got] = await waitForEvents('large', 1)
    expect(got!.event.body).toHaveLength(262_144)
  })

  it('is open to either key of the device, and to nothing else', async () => {
    const sender = await hub.register('own')
    const other = await hub.register('other')
    const resource = `${HOST_NAME}/devices/own`
    const status = async (authorization: string) =>
      (await sendMessage(hub.origin, sender, 'x', { authorization })).status
    expect(await status(sas({ resource, key: sender.secondaryKey }))).toBe(204)
    expect(await status(sas({ resource: `${new URL(hub.origin).host}/devices/own`, key: sender.key }))).toBe(204)
    expect(await status(sas({ resource, key: other.key }))).toBe(401)
    expect(await status(sas({ resource, key: sender.key, seconds: -1 }))).toBe(401)
    expect(await status(sas({ resource: `${HOST_NAME}/devices/other`, key: sender.key }))).toBe(401)
    expect(await status(sas({ resource: HOST_NAME, key: sender.key }))).toBe(401)
    expect(await status(sas({ key: OWNER.key, policy: OWNER.name }))).toBe(401)
    expect(await status('')).toBe(401)
  })

  it('refuses a disabled device with 403 and an unknown one with 404', async () => {
    const sender = await hub.register('silenced', { status: 'disabled' })
    expect((await sendMessage(hub.origin, sender, 'x')).status).toBe(403)
    const stranger = { deviceId: 'stranger', key: sender.key }
    expect((await sendMessage(hub.origin, stranger, 'x')).status).toBe(404)
  })

  it('notes when a device was last heard', async () => {
    const sender = await hub.register('heard')
    await sendMessage(hub.origin, sender, 'x')
    const { lastActivityTime } = (await hub.call('GET', '/devices/heard')).body
    expect((Date.parse(lastActivityTime) - Date.now()) / 3_600_000).toBeCloseTo(1, 1)
    const query = `SELECT deviceId FROM devices WHERE lastActivityTime > '2020-01-01T00:00:00Z'`
    expect((await hub.call('POST', '/devices/query', { body: { query } })).body).toContainEqual({ deviceId: 'heard' })
  })

  it('answers 503 in time while the stream is too slow, and goes on when it is not', async () => {
    const sender = await hub.register('hurried')
    eventStream.kill('SIGSTOP')
    const began = Date.now()
    const answers = await Promise.all([1, 2, 3].map((i) => sendMessage(hub.origin, sender, `slow ${i}`)))
    const took = Date.now() - began
    eventStream.kill('SIGCONT')
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(took).toBeLessThan(3000)
    expect((await sendMessage(hub.origin, sender, 'quick')).status).toBe(204)
  })

  it('answers 503 in time while the stream is away, and goes on when it is back', async () => {
    const sender = await hub.register('patient')
    const health = async () => {
      const response = await fetch(`${hub.origin}/health`)
      return { code: response.status, body: await response.json() }
    }
    expect(await health()).toEqual({ code: 200, body: { status: 'ok', clock_offset_seconds: 3600 } })
    await endProgram(eventStream, 'SIGKILL')
    const began = Date.now()
    const refused = await sendMessage(hub.origin, sender, 'while away')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(Date.now() - began).toBeLessThan(3000)
    expect(await health()).toEqual({ code: 503, body: { status: 'degraded', clock_offset_seconds: 3600 } })

    eventStream = (await startEventStream(port, streamFolder)).child
    let status = 0
    for (let i = 0; i < 20 && status !== 204; i++) {
      status = (await sendMessage(hub.origin, sender, 'back')).status
      if (status !== 204) await sleep(200)
    }
    expect(status).toBe(204)
    expect((await health()).code).toBe(200)
    const got = await waitForEvents('patient', 1)
    expect(got.map(({ event }) => String(event.body))).toContain('back')
  })
})
