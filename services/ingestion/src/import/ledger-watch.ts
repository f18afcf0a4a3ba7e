import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@smittestopp/database'
import { type App, type Clock, hourOf } from '@smittestopp/service'
import { type Alarm, readLedger } from './ledger.ts'

export interface WatchDeps {
  database: Database
  clock: Clock
  everyMs: number
  /** Told of every file that does not add up, again each time it is looked at. */
  onAlarm: (alarm: Alarm) => void
}

/** What was found the last time, over the hours looked at. */
export interface LedgerCounts {
  mismatch: number
  missing_messages: number
  on_the_way: number
}

export interface LedgerWatch {
  counts: LedgerCounts
  close(): Promise<void>
}

const HOURS = 48

/** Balances the ledger of the last two days now and again. A database that is away is for readiness to tell. */
export function watchLedger({ database, clock, everyMs, onAlarm }: WatchDeps): LedgerWatch {
  const counts: LedgerCounts = { mismatch: 0, missing_messages: 0, on_the_way: 0 }
  const stop = new AbortController()

  async function look(): Promise<void> {
    const now = hourOf(clock())
    const { hours, alarms } = await readLedger(database, now - HOURS, now + 1)
    for (const key of Object.keys(counts) as (keyof LedgerCounts)[])
      counts[key] = hours.reduce((sum, hour) => sum + Math.abs(hour[key]), 0)
    for (const alarm of alarms) onAlarm(alarm)
  }

  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      await look().catch(() => {})
      await pause(everyMs, undefined, { signal: stop.signal }).catch(() => {})
    }
  }

  const watching = watch()
  return {
    counts,
    async close() {
      stop.abort()
      await watching
    },
  }
}

/** Makes the ledger visible: `ledger_events` and `ledger_missing_messages`, of the last two days. */
export function measureLedger(meter: App['meter'], counts: LedgerCounts): void {
  meter
    .createObservableGauge('ledger_events', { description: 'Events accepted and not yet accounted for' })
    .addCallback((result) => {
      result.observe(counts.mismatch, { state: 'mismatch' })
      result.observe(counts.on_the_way, { state: 'on_the_way' })
    })
  meter
    .createObservableGauge('ledger_missing_messages', {
      description: 'Messages of the stream that are in no lake file',
    })
    .addCallback((result) => result.observe(counts.missing_messages))
}
