import { setTimeout as pause } from 'node:timers/promises'
import type { EventReader, Lake, PartitionHandler, StreamEvent } from '@smittestopp/platform'
import type { Clock } from '@smittestopp/service'
import { type FileLimits, OpenFile } from './open-file.ts'

export interface CaptureDeps {
  reader: EventReader
  lake: Lake
  limits: FileLimits
  clock: Clock
  /** Told of a failure that is being tried again. */
  onRetry: (error: Error) => void
}

export interface Capture {
  /** Closes the open files now; resolves to how many had something in them. */
  closeFiles(): Promise<number>
  check(): Promise<void>
  close(): Promise<void>
}

const LONGEST_PAUSE_MS = 5_000

/** Work on one partition is done one step after the other, whoever asks for it. */
function inTurn(): <T>(step: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve()
  return (step) => {
    const result = tail.then(step)
    tail = result.catch(() => {})
    return result
  }
}

/** Captures the event stream into lake files: one open file per partition that this process has. */
export async function startCapture({ reader, lake, limits, clock, onRetry }: CaptureDeps): Promise<Capture> {
  const partitions = new Map<string, { file: OpenFile; turn: ReturnType<typeof inTurn> }>()
  let closing = false

  /** A lake that is away holds the partition up; the stream keeps what is not yet captured. */
  async function untilDone(step: () => Promise<void>): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        return await step()
      } catch (error) {
        if (closing) throw error
        onRetry(error as Error)
        await pause(wait)
      }
    }
  }

  function open(partition: string, commit: (event: StreamEvent) => Promise<void>): PartitionHandler {
    const file = new OpenFile(lake, partition, limits, commit)
    const turn = inTurn()
    const mine = { file, turn }
    partitions.set(partition, mine)
    return {
      take: (events) =>
        turn(async () => {
          for (const event of events) await untilDone(() => file.add(event, clock()))
          if (file.isDue(clock())) await untilDone(() => file.close())
        }),
      idle: () => turn(async () => (file.isDue(clock()) ? untilDone(() => file.close()) : undefined)),
      release: async () => {
        if (partitions.get(partition) === mine) partitions.delete(partition)
      },
    }
  }

  await reader.start(open)
  return {
    async closeFiles() {
      const open = [...partitions.values()].filter(({ file }) => !file.isEmpty)
      await Promise.all(open.map(({ file, turn }) => turn(() => file.close())))
      return open.length
    },
    check: () => reader.check(),
    async close() {
      closing = true
      await reader.close()
    },
  }
}
