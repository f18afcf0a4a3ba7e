import { setTimeout as pause } from 'node:timers/promises'
import type { EventReader } from '@smittestopp/platform'
import { hourOf } from '@smittestopp/service'
import { ensureDays } from '../find-files.ts'
import { LIVE } from '../tasks.ts'
import { type LiveCounts, LivePartition, type PartitionDeps } from './live-partition.ts'

export interface LiveDeps extends Omit<PartitionDeps, 'liveCounts'> {
  /** A reader of the stream for as long as the switch is on. */
  openReader: () => EventReader
  /** How far back messages can come from. */
  hours: number
  /** How often the switch is looked at. */
  lookEveryMs?: number
}

/** What comes in live in this process. */
export interface Live {
  counts: LiveCounts
  lagSeconds(): number
  /** Finishes what is under way and gives the partitions back. */
  close(): Promise<void>
}

const LOOK_EVERY_MS = 2_000

/** Takes in the stream live while the rule `live` says so. */
export function startLive(deps: LiveDeps): Live {
  const stopped = new AbortController()
  const { signal } = stopped
  const partitions = new Map<string, LivePartition>()
  const liveCounts: LiveCounts = { messages: 0 }
  let reader: EventReader | undefined
  let daysSeenTo = 0

  async function isOn(): Promise<boolean> {
    const rules = await deps.database.call('get_import_rules', {})
    return rules.some(({ rule_name, value }) => rule_name === LIVE && value > 0)
  }

  /** Every message finds its day, whether or not the hourly import has run. */
  async function seeToDays(): Promise<void> {
    const hour = hourOf(deps.clock())
    if (hour <= daysSeenTo) return
    await ensureDays(deps)
    daysSeenTo = hour
  }

  async function open(): Promise<void> {
    reader = deps.openReader()
    await reader.start((id, commit) => {
      const partition = new LivePartition({ ...deps, liveCounts }, id, commit)
      partitions.set(id, partition)
      return {
        take: (events) => partition.take(events),
        idle: () => partition.idle(),
        async release() {
          await partition.release()
          if (partitions.get(id) === partition) partitions.delete(id)
        },
      }
    })
  }

  async function shut(): Promise<void> {
    const closing = reader
    reader = undefined
    await closing?.close()
  }

  async function look(): Promise<void> {
    if (!(await isOn())) return shut()
    await seeToDays()
    if (!reader) await open()
    else await reader.check() // it reads on by itself when the stream is back, but somebody should know
  }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      await look().catch(deps.onError)
      await pause(deps.lookEveryMs ?? LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    }
    await shut()
  }

  const watching = watch()
  return {
    counts: liveCounts,
    lagSeconds: () => Math.max(0, ...[...partitions.values()].map(({ lagMs }) => lagMs)) / 1000,
    close() {
      stopped.abort()
      return watching
    },
  }
}
