import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { type EventPublisher, type Lake, openLake, openPublisher, openReader, unavailable } from '@smittestopp/platform'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildCapture } from '../src/app.ts'
import { type Capture, startCapture } from '../src/capture/capture.ts'

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
      ? { ...reader, start: (open) => reader.start((partition) => open(partition, given.commit!)) }
      : reader,
    lake: given.lake ?? openLake(settings.LAKE_URL!),
    limits: { folder, bytes: given.bytes ?? 10_485_760, seconds: given.seconds ?? 600 },
    clock: given.now ?? (() => new Date()),
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

function event(given: { deviceId?: string; body: unknown; contentType?: string; contentEncoding?: string }) {
  return publisher.publish({
    deviceId: given.deviceId ?? DEVICES[0]!,
    body: Buffer.isBuffer(given.body) ? given.body : Buffer.from(JSON.stringify(given.body)),
    contentType: given.contentType ?? 'application/json',
    contentEncoding: given.contentEncoding ?? 'utf-8',
    properties: {},
  })
}

interface Line {
  EnqueuedTimeUtc: string
  Properties: unknown
  SystemProperties: Record<string, string>
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
        Properties: {},
        SystemProperties: {
          connectionDeviceId: expect.stringMatching(/^[0-9a-f]{32}$/),
          connectionAuthMethod: expect.stringContaining('"type":"sas"'),
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          enqueuedTime: first!.EnqueuedTimeUtc,
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

  it('closes a file when it has been open for the window, by its own clock', async () => {
    newFolder()
    let now = new Date()
    await capture({ seconds: 600, now: () => now })
    const wanted = await publish()
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(await marks()).toEqual([])
    now = new Date(now.getTime() + 601_000)
    await vi.waitFor(async () => expect((await marks()).sort()).toEqual([...wanted].sort()), WAIT)
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
    let failures = 3
    const flaky: Lake = {
      ...real,
      create: (path, body) => (failures-- > 0 ? Promise.reject(unavailable('data lake')) : real.create(path, body)),
    }
    let now = new Date()
    await capture({ lake: flaky, now: () => now })
    const wanted = await publish()
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    now = new Date(now.getTime() + 601_000)
    await vi.waitFor(async () => expect((await marks()).sort()).toEqual([...wanted].sort()), WAIT)
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
