import { setTimeout as pause } from 'node:timers/promises'
import type { Commit, EventReader, Lake, PartitionHandler } from '@smittestopp/platform'
import type { Clock } from '@smittestopp/service'
import { type CaptureCounts, noCaptureCounts } from './capture-counts.ts'
import { type FileLimits, OpenFile } from './open-file.ts'
import type { PartitionState } from './routes.ts'

export interface CaptureDeps {
  reader: EventReader
  lake: Lake
  limits: FileLimits
  clock: Clock
  /** Milliseconds that only grow, whatever is done to the clock. */
  uptime: () => number
  /** Told of a failure that is being tried again. */
  onRetry: (error: Error) => void
}

export interface Capture {
  /** Closes the open files now; resolves to how many had something in them. */
  closeFiles(): Promise<number>
  /** How far each partition that this process has is captured. */
  partitions(): Promise<PartitionState[]>
  counts: CaptureCounts
  check(): Promise<void>
  close(): Promise<void>
}

/** A partition while this process has it. Work on it is done one step after the other, whoever asks for it. */
interface Held {
  file: OpenFile
  turn: <T>(step: () => Promise<T>) => Promise<T>
  isOurs: boolean
  /** Why it does not go on for now. */
  trouble?: Error
}

const LONGEST_PAUSE_MS = 5_000

/** Captures the event stream into lake files: one open file per partition that this process has. */
export async function startCapture(deps: CaptureDeps): Promise<Capture> {
  const { reader, limits, onRetry } = deps
  const partitions = new Map<string, Held>()
  const counts = noCaptureCounts()

  /** A lake that is away holds the partition up, for as long as it is ours; the stream keeps what is not yet captured. */
  async function untilDone(held: Held, step: () => Promise<void>): Promise<void> {
    for (let wait = 100; held.isOurs; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        await step()
        held.trouble = undefined
        return
      } catch (error) {
        held.trouble = error as Error
        onRetry(held.trouble)
        await pause(wait)
      }
    }
  }

  const closeWhenDue = async (held: Held) => {
    while (held.isOurs && held.file.isDue) await untilDone(held, () => held.file.close())
  }

  function open(partition: string, commit: Commit, committed: number | null): PartitionHandler {
    const file = new OpenFile({ ...deps, partition, limits, commit, committed, counts })
    const held: Held = { file, turn: inTurn(), isOurs: true }
    partitions.set(partition, held)
    return {
      take: (events) =>
        held.turn(async () => {
          for (const event of events) await untilDone(held, () => file.add(event))
          await closeWhenDue(held)
        }),
      idle: () => held.turn(() => closeWhenDue(held)),
      release: async () => {
        held.isOurs = false
        if (partitions.get(partition) === held) partitions.delete(partition)
        void held.turn(async () => file.drop())
      },
    }
  }

  await reader.start(open)
  return {
    async closeFiles() {
      for (const { trouble } of partitions.values()) if (trouble) throw trouble // its turn would not come
      const close = ({ file, turn, isOurs }: Held) =>
        turn(async () => {
          const closes = isOurs && file.state.lines > 0
          if (isOurs) await file.close()
          return closes
        })
      return (await Promise.all([...partitions.values()].map(close))).filter(Boolean).length
    },
    async partitions() {
      const states = [...partitions].map(async ([partition, { file }]): Promise<PartitionState> => {
        const last_enqueued = await reader.newest(partition)
        const { captured, lines, events, bytes, openedAt } = file.state
        const open = {
          open_lines: lines,
          open_events: events,
          open_bytes: bytes,
          opened_at: openedAt?.toISOString() ?? null,
        }
        return { partition, last_enqueued, captured, ...open }
      })
      return (await Promise.all(states)).sort((a, b) => Number(a.partition) - Number(b.partition))
    },
    counts,
    check: () => reader.check(),
    close: () => reader.close(),
  }
}

function inTurn(): Held['turn'] {
  let tail: Promise<unknown> = Promise.resolve()
  return (step) => {
    const result = tail.then(step)
    tail = result.catch(() => {})
    return result
  }
}
