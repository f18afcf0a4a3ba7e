import { outboxKeptMs } from '../codes/outbox.ts'
import { day } from '../codes/tally.ts'
import type { Store } from './database.ts'

/** Deletes what is past its time; nothing reads such rows, so when it runs does not matter. */
export async function sweep(store: Store, now: number): Promise<void> {
  store.write('delete from artifacts where expires_at < ?').run(now)
  store.write('delete from codes where expires_at < ?').run(now)
  store.write('delete from fresh_sign_ins where expires_at < ?').run(now)
  store.write('delete from tallies where at < ?').run(now - day)
  store.write('delete from outbox where sent_at < ?').run(now - outboxKeptMs)
  await store.settled()
}
