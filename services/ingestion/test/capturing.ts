import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { type Lake, openLake, openPublisher, openReader } from '@smittestopp/platform'
import { expect, vi } from 'vitest'
import { type Capture, startCapture } from '../src/capture/capture.ts'
import type { LakeNameStyle } from '../src/capture/lake-name.ts'

export const DEVICES = Array.from({ length: 16 }, (_, i) => i.toString(16).padStart(32, 'a'))
export const WAIT = { timeout: 40_000, interval: 200 }

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

interface GivenEvent {
  deviceId?: string
  body: unknown
  contentType?: string
  contentEncoding?: string
  events?: number
}

interface Line {
  EnqueuedTimeUtc: string
  Properties: unknown
  SystemProperties: Record<string, string> & { sequenceNumber: number }
  Body: { mark?: string } & Record<string, unknown>
}

/** A stream and a lake, and captures between them. */
export type Capturing = Awaited<ReturnType<typeof openCapturing>>

export async function openCapturing() {
  const emulators: TestEmulators = await startEmulators(['event-hubs', 'data-lake'])
  const publisher = await openPublisher(emulators.settingsOf('upload').EVENT_STREAM!, { timeoutMs: 10_000 })
  const lake = openLake(emulators.lakeUrl('racwdl'))
  const captures: Capture[] = []
  let folders = 0
  let folder = ''

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

  function event(given: GivenEvent) {
    return publisher.publish({
      deviceId: given.deviceId ?? DEVICES[0]!,
      body: Buffer.isBuffer(given.body) ? given.body : Buffer.from(JSON.stringify(given.body)),
      contentType: given.contentType ?? 'application/json',
      contentEncoding: given.contentEncoding ?? 'utf-8',
      properties: { events: String(given.events ?? 1) },
    })
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

  return {
    emulators,
    lake,
    captures,
    get folder() {
      return folder
    },
    newFolder,
    capture,
    publish,
    event,
    files,
    marks,
    closeUntil,
    async closeCaptures() {
      await Promise.all(captures.splice(0).map((one) => one.close()))
    },
    async close() {
      await publisher.close()
      await emulators.stop()
    },
  }
}
