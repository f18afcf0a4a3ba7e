import { outboxKeptMs } from '../codes/outbox.ts'
import type { Store } from './database.ts'

const day = 24 * 3_600_000

/** Deletes what is past its time; nothing reads such rows, so when it runs does not matter. */
export async function sweep(store: Store, now: number): Promise<void> {
  store.write('delete from artifacts where expires_at < ?').run(now)
  store.write('delete from codes where expires_at < ?').run(now)
  store.write('delete from fresh_sign_ins where expires_at < ?').run(now)
  store.write('delete from sendings where sent_at < ?').run(now - day)
  store.write('delete from outbox where sent_at < ?').run(now - outboxKeptMs)
  await store.settled()
}
