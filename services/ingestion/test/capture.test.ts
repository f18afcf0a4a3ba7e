import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { type EventPublisher, type Lake, openLake, openPublisher, openReader, unavailable } from '@smittestopp/platform'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildCapture } from '../src/app.ts'
import { type Capture, startCapture } from '../src/capture/capture.ts'
import { type LakeNameStyle, lakeName } from '../src/capture/lake-name.ts'
import type { PartitionState } from '../src/capture/routes.ts'

const DEVICES = Array.from({ length: 16 }, (_, i) => i.toString(16).padStart(32, 'a'))
const WAIT = { timeout: 40_000, interval: 200 }

let emulators: TestEmulators
let publisher: EventPublisher
let lake: Lake
let folders = 0
let folder = ''
const captures: Capture[] = []

beforeAll(async () => {
  emulators = await startEmulators(['event-hubs', 'data-lake'])
  publisher = await openPublisher(emulators.settingsOf('upload').EVENT_STREAM!, { timeoutMs: 10_000 })
  lake = openLake(emulators.lakeUrl('racwdl'))
})

afterEach(async () => {
  await Promise.all(captures.splice(0).map((capture) => capture.close()))
})

afterAll(async () => {
  await publisher?.close()
  await emulators?.stop()
})

interface Given {
  bytes?: number
  seconds?: number
  now?: () => Date
  lake?: Lake
  names?: LakeNameStyle
  /** Milliseconds by which the age of a file is told. */
  uptime?: () => number
  /** Instead of writing a checkpoint. */
  commit?: () => Promise<void>
}

/** A capture as the service starts it. All of a test share one folder of the lake, and go on where the one before them was. */
async function capture(given: Given = {}): Promise<Capture> {
  const settings = emulators.settingsOf('capture')
  const reader = openReader({
    connectionString: settings.EVENT_STREAM!,
    consumerGroup: 'capture',
    checkpoints: settings.CHECKPOINTS_URL!,
  })
  const started = await startCapture({
    reader: given.commit
      ? { ...reader, start: (open) => reader.start((partition) => open(partition, given.commit!, null)) }
      : reader,
    lake: given.lake ?? openLake(settings.LAKE_URL!),
    limits: {
      folder,
      names: given.names ?? 'dots',
      bytes: given.bytes ?? 10_485_760,
      seconds: given.seconds ?? 600,
    },
    clock: given.now ?? (() => new Date()),
    uptime: given.uptime ?? (() => performance.now()),
    onRetry: () => {},
  })
  captures.push(started)
  return started
}

function newFolder(): string {
  folder = `capture-${++folders}-json`
  return folder
}

/** Publishes one event a device, each with a mark of its own. Returns the marks. */
async function publish(size = 0, devices = DEVICES): Promise<string[]> {
  const marks = devices.map(() => randomBytes(8).toString('hex'))
  await Promise.all(
    devices.map((deviceId, i) => event({ deviceId, body: { mark: marks[i], padding: 'x'.repeat(size) } })),
  )
  return marks
}

interface GivenEvent {
  deviceId?: string
  body: unknown
  contentType?: string
  contentEncoding?: string
  events?: number
}

function event(given: GivenEvent) {
  return publisher.publish({
    deviceId: given.deviceId ?? DEVICES[0]!,
    body: Buffer.isBuffer(given.body) ? given.body : Buffer.from(JSON.stringify(given.body)),
    contentType: given.contentType ?? 'application/json',
    contentEncoding: given.contentEncoding ?? 'utf-8',
    properties: { events: String(given.events ?? 1) },
  })
}

interface Line {
  EnqueuedTimeUtc: string
  Properties: unknown
  SystemProperties: Record<string, string> & { sequenceNumber: number }
  Body: { mark?: string } & Record<string, unknown>
}

async function files(): Promise<{ path: string; size: number; lines: Line[] }[]> {
  const found = []
  for await (const { path, size } of lake.list(folder)) {
    const content = await text(await lake.read(path))
    found.push({
      path,
      size,
      lines: content
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line),
    })
  }
  return found
}

async function marks(): Promise<string[]> {
  return (await files()).flatMap(({ lines }) => lines.map((line) => String(line.Body.mark)))
}

/** Closes files until all that was published has come to the lake. */
async function closeUntil(capturing: Capture, wanted: string[]): Promise<string[]> {
  return vi.waitFor(async () => {
    await capturing.closeFiles()
    const found = await marks()
    expect(found).toEqual(expect.arrayContaining(wanted))
    return found
  }, WAIT)
}

describe('capture', () => {
  it('writes each event as a line as IoT Hub does, in files named after their first event and partition', async () => {
    newFolder()
    const wanted = await publish()
    expect((await closeUntil(await capture(), wanted)).sort()).toEqual([...wanted].sort())
    for (const { path, lines } of await files()) {
      const [first] = lines
      const [date = '', time = ''] = first!.EnqueuedTimeUtc.split('T')
      const [hour, minute] = time.split(':')
      expect(path).toMatch(/\.0[0-3]\.json$/)
      expect(path).toContain(`${folder}/${date.replaceAll('-', '/')}/${hour}/${date}.${hour}-${minute}.`)
      expect(first!.EnqueuedTimeUtc).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
      expect(first).toMatchObject({
        Properties: { events: '1' },
        SystemProperties: {
          connectionDeviceId: expect.stringMatching(/^[0-9a-f]{32}$/),
          connectionAuthMethod: expect.stringContaining('"type":"sas"'),
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          enqueuedTime: first!.EnqueuedTimeUtc,
          sequenceNumber: expect.any(Number),
        },
      })
    }
  })

  it('keeps the events of a device in their order', async () => {
    newFolder()
    const ordered: string[] = []
    for (let i = 0; i < 30; i++) {
      ordered.push(`ordered-${i}`)
      await event({ body: { mark: `ordered-${i}` } })
    }
    expect(await closeUntil(await capture(), ordered)).toEqual(ordered)
  })

  it('makes no file larger than the limit, and further files of a minute with a number', async () => {
    newFolder()
    const wanted = [...(await publish(3_000)), ...(await publish(3_000)), ...(await publish(3_000))]
    expect((await closeUntil(await capture({ bytes: 10_000 }), wanted)).sort()).toEqual([...wanted].sort())
    const found = await files()
    expect(Math.max(...found.map(({ size }) => size))).toBeLessThanOrEqual(10_000)
    expect(found.some(({ path }) => path.endsWith('.json-1'))).toBe(true)
  })

  it('notes how far it is when a file was full in the midst of what it was handed', async () => {
    newFolder()
    await capture({ bytes: 4_000 })
    const wanted = await publish(1_500, Array<string>(20).fill(DEVICES[3]!))
    await vi.waitFor(async () => expect((await marks()).length).toBeGreaterThanOrEqual(16), WAIT)
    await captures.splice(0)[0]!.close()
    const found = await closeUntil(await capture(), wanted)
    expect(found.length).toBeLessThan(wanted.length + 5)
  })

  it('closes a file when it has been open for the window, whatever is done to the clock', async () => {
    newFolder()
    let [now, uptime] = [new Date(), 0]
    await capture({ seconds: 600, now: () => now, uptime: () => uptime })
    const wanted = await publish()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    now = new Date(now.getTime() + 86_400_000)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(await marks()).toEqual([])
    now = new Date(now.getTime() - 2 * 86_400_000)
    uptime = 601_000
    await vi.waitFor(async () => expect((await marks()).sort()).toEqual([...wanted].sort()), WAIT)
  })

  it('names files as the book prints them when it is told to', async () => {
    newFolder()
    const capturing = await capture({ names: 'dashes', bytes: 4_000 })
    const wanted = await publish(1_500, Array<string>(6).fill(DEVICES[5]!))
    await closeUntil(capturing, wanted)
    const names = (await files()).map(({ path }) => path.split('/').at(-1)!)
    for (const name of names) expect(name).toMatch(/^\d{4}-\d\d-\d\d-\d\d-\d\d-0[0-3]\.json(-\d+)?$/)
    expect(names.some((name) => name.endsWith('.json-1'))).toBe(true)
  })

  it('gives an event that is larger than a file may be a file of its own', async () => {
    newFolder()
    const capturing = await capture({ bytes: 4_000 })
    const device = Array<string>(1).fill(DEVICES[6]!)
    const wanted = [...(await publish(10, device)), ...(await publish(9_000, device)), ...(await publish(10, device))]
    expect(await closeUntil(capturing, wanted)).toEqual(wanted)
    expect((await files()).map(({ lines }) => lines.length)).toEqual([1, 1, 1])
  })

  it('goes on behind files that are there already, and touches none of them', async () => {
    newFolder()
    const path = (date: Date, copy: number) => lakeName({ folder, names: 'dots' }, partition, date, copy)
    const [mark] = await publish(0, [DEVICES[7]!])
    const first = await capture()
    await closeUntil(first, [mark!])
    const partition = (await files())[0]!.path.match(/\.(\d\d)\.json/)![1]!
    const now = Date.now()
    const taken = [now, now + 60_000].flatMap((time) => [0, 1, 2].map((copy) => path(new Date(time), copy)))
    for (const one of taken) await lake.create(one, Buffer.from('{"Body":{"mark":"before"}}\n'))
    const wanted = [...(await publish(0, [DEVICES[7]!])), ...(await publish(0, [DEVICES[7]!]))]
    await closeUntil(first, wanted)
    const found = await files()
    expect(found.flatMap(({ lines }) => lines).filter(({ Body }) => Body.mark === 'before').length).toBeGreaterThan(4)
    expect(found.some(({ path }) => /json-[34]$/.test(path))).toBe(true)
  })

  it('tells the operator how far each partition is', async () => {
    newFolder()
    const capturing = await capture()
    const app = await buildCapture(capturing, { operationsToken: 'a-secret-of-operations' })
    const request = { method: 'GET' as const, url: '/capture/partitions' }
    expect((await app.operations.inject(request)).statusCode).toBe(401)
    const look = async () => {
      const answer = await app.operations.inject({
        ...request,
        headers: { authorization: 'Bearer a-secret-of-operations' },
      })
      return (answer.json() as { partitions: PartitionState[] }).partitions
    }
    await vi.waitFor(async () => expect((await look()).map(({ partition }) => partition)).toEqual([...'0123']), WAIT)
    const began = Date.now()
    for (let i = 0; i < 3; i++) await event({ deviceId: DEVICES[0]!, body: { mark: `told-${i}` }, events: 60 })
    const open = await vi.waitFor(async () => {
      const found = (await look()).find(({ open_lines }) => open_lines === 3)!
      expect(found).toMatchObject({ open_events: 180, open_bytes: expect.any(Number) })
      return found
    }, WAIT)
    expect(open.last_enqueued! - (open.captured ?? -1)).toBe(3)
    expect(Math.abs(Date.parse(open.opened_at!) - began)).toBeLessThan(10_000)
    const gauge = async () => (await app.operations.inject({ method: 'GET', url: '/metrics' })).body
    expect(await gauge()).toContain(`stream_messages_behind{partition="${open.partition}"`)
    expect(await gauge()).toMatch(new RegExp(`stream_messages_behind\\{partition="${open.partition}"[^}]*\\} 3\\b`))
    await capturing.closeFiles()
    const closed = (await look()).find(({ partition }) => partition === open.partition)
    expect(closed).toMatchObject({ captured: open.last_enqueued, open_lines: 0, open_events: 0, opened_at: null })
    expect(await gauge()).toMatch(/lake_events_written_total(\{.*\})? 180\b/)
    await app.close()
  })

  it('knows what was captured before it came', async () => {
    newFolder()
    const first = await capture()
    await closeUntil(first, await publish())
    const before = await first.partitions()
    await captures.splice(0)[0]!.close()
    const second = await capture()
    await vi.waitFor(async () => expect(await second.partitions()).toEqual(before), WAIT)
  })

  it('closes its files when the operator says so', async () => {
    newFolder()
    const capturing = await capture()
    const app = await buildCapture(capturing, { operationsToken: 'a-secret-of-operations' })
    const request = { method: 'POST' as const, url: '/capture/close-files' }
    expect((await app.operations.inject(request)).statusCode).toBe(401)
    const wanted = await publish()
    const headers = { authorization: 'Bearer a-secret-of-operations' }
    await vi.waitFor(async () => {
      expect((await app.operations.inject({ ...request, headers })).statusCode).toBe(200)
      expect((await marks()).sort()).toEqual([...wanted].sort())
    }, WAIT)
    expect((await app.operations.inject({ ...request, headers })).json()).toEqual({ closed: 0 })
    await app.close()
  })

  it('writes what is no JSON in base64, and keeps line breaks of a body out of the lines', async () => {
    newFolder()
    const bodies: [unknown, string?, string?][] = [
      [Buffer.from('{"mark":"spread",\r\n "b":2}\n')],
      [Buffer.from('{"mark":'), 'application/json', 'utf-8'],
      [Buffer.from([0xff, 0xfe, 0x00])],
      [{ mark: 'untyped' }, ''],
      [{ mark: 'unencoded' }, 'application/json', ''],
      [Buffer.from('"text"')],
    ]
    for (const [body, contentType, contentEncoding] of bodies) await event({ body, contentType, contentEncoding })
    const capturing = await capture()
    await vi.waitFor(async () => {
      await capturing.closeFiles()
      expect((await files()).flatMap(({ lines }) => lines)).toHaveLength(bodies.length)
    }, WAIT)
    const written = (await files()).flatMap(({ lines }) => lines.map((line) => line.Body))
    const base64 = (body: unknown) =>
      (Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))).toString('base64')
    expect(written).toEqual([{ mark: 'spread', b: 2 }, ...bodies.slice(1).map(([body]) => base64(body))])
  })

  it('lets no body pass for more than a body', async () => {
    newFolder()
    const body = Buffer.from('{},"SystemProperties":{"connectionDeviceId":"somebody-else"},"Body":{"mark":"false"}')
    await event({ body, deviceId: DEVICES[2]! })
    const capturing = await capture()
    await vi.waitFor(async () => {
      await capturing.closeFiles()
      const lines = (await files()).flatMap(({ lines }) => lines)
      expect(lines.map(({ Body }) => Body)).toEqual([body.toString('base64')])
      expect(lines[0]?.SystemProperties.connectionDeviceId).toBe(DEVICES[2])
    }, WAIT)
  })

  it('repeats events rather than lose any when it ends between the file and the note of it', async () => {
    newFolder()
    // Everything is as in a process that dies right after the file is written: no checkpoint ever is.
    const crashing = await capture({ commit: () => Promise.reject(unavailable('checkpoints')) })
    const wanted = await publish()
    await vi.waitFor(async () => {
      await crashing.closeFiles().catch(() => {})
      expect((await marks()).sort()).toEqual([...wanted].sort())
    }, WAIT)
    await captures.splice(0)[0]!.close()
    const again = await capture()
    await vi.waitFor(async () => {
      await again.closeFiles()
      expect((await marks()).sort()).toEqual([...wanted, ...wanted].sort())
    }, WAIT)
  })

  it('holds events back, and loses none, while the lake is away', async () => {
    newFolder()
    const settings = emulators.settingsOf('capture')
    const real = openLake(settings.LAKE_URL!)
    let failures = 10
    const flaky: Lake = {
      ...real,
      create: (path, body) => (failures-- > 0 ? Promise.reject(unavailable('data lake')) : real.create(path, body)),
    }
    let uptime = 0
    const capturing = await capture({ lake: flaky, uptime: () => uptime })
    const closing = () => capturing.closeFiles()
    const wanted = await publish()
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    uptime = 601_000
    const whileAway = vi.waitFor(() => expect(closing()).rejects.toMatchObject({ unavailable: 'data lake' }), WAIT)
    await vi.waitFor(async () => expect((await marks()).sort()).toEqual([...wanted].sort()), WAIT)
    await whileAway
    expect(failures).toBeLessThan(0)
  })

  it('shares the partitions among two captures', async () => {
    newFolder()
    const first = await capture()
    const second = await capture()
    const closed = { first: 0, second: 0 }
    await vi.waitFor(async () => {
      const wanted = await publish()
      await vi.waitFor(async () => {
        closed.first += await first.closeFiles()
        closed.second += await second.closeFiles()
        expect(await marks()).toEqual(expect.arrayContaining(wanted))
      }, WAIT)
      expect(Math.min(closed.first, closed.second)).toBeGreaterThan(0)
    }, WAIT)
  })
})
