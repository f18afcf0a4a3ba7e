import type { Store } from '../store/database.ts'

/** A message stays readable for an hour, like a phone's lock screen would show it and no longer. */
export const outboxKeptMs = 3_600_000

export interface Message {
  to: string
  text: string
  /** ISO 8601, UTC. */
  sent_at: string
}

/** Stands in for the SMS network: what is sent can be read back for an hour. */
export interface Outbox {
  send(to: string, text: string): void
  /** The messages to a number, newest first, at most 50. */
  read(to: string): Message[]
}

export function openOutbox(store: Store, now: () => number): Outbox {
  const insert = store.write('insert into outbox (to_number, text, sent_at) values (?, ?, ?)')
  const select = store.read(
    'select to_number, text, sent_at from outbox where to_number = ? and sent_at >= ? order by id desc limit 50',
  )
  return {
    send(to, text) {
      insert.run(to, text, now())
    },
    read(to) {
      return select.all(to, now() - outboxKeptMs).map((row) => ({
        to: row.to_number as string,
        text: row.text as string,
        sent_at: new Date(row.sent_at as number).toISOString(),
      }))
    },
  }
}
