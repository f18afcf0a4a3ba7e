import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../problem.ts'
import type { Store } from '../store/database.ts'
import { type Caps, openCounter } from './caps.ts'
import type { Outbox } from './outbox.ts'

const lifetimeMs = 10 * 60_000
const triesPerCode = 5

export interface CodesDeps {
  store: Store
  outbox: Outbox
  caps: Caps
  digestKey: Buffer
  now: () => number
  /** Six digits nobody can foresee. */
  makeCode: () => string
}

/** One-time codes, one alive per interaction, good for ten minutes and five tries; at rest only their digests. */
export interface Codes {
  /** Sends a code, replacing the one before. Throws 429 when the number or the address has had its share. */
  send(interaction: string, phoneNumber: string, address: string): void
  /** The number the code was sent to if the code is right; throws 401 otherwise, and books the try. */
  check(interaction: string, code: string): string
  /** Ends the code, so that it cannot be used again. */
  finish(interaction: string): void
}

export function openCodes(deps: CodesDeps): Codes {
  const { store, now } = deps
  const counter = openCounter(store, deps.caps)
  const find = store.read('select * from codes where interaction = ? and expires_at > ? and tries_left > 0')
  const book = store.write('update codes set tries_left = tries_left - 1 where interaction = ?')
  const remove = store.write('delete from codes where interaction = ?')
  const insert = store.write(
    `insert or replace into codes (interaction, phone_number, code_digest, tries_left, expires_at)
     values (?, ?, ?, ${triesPerCode}, ?)`,
  )
  const digest = (purpose: string, ...parts: string[]) =>
    createHmac('sha256', deps.digestKey)
      .update(JSON.stringify([purpose, ...parts]))
      .digest()

  return {
    send(interaction, phoneNumber, address) {
      const [number, from, at] = [digest('number', phoneNumber), digest('address', address), now()]
      store.atomically(() => {
        const wait = counter.wait(number, from, at)
        if (wait > 0) throw new Problem(429, 'too-many-codes', 'too many codes were asked for', Math.ceil(wait / 1000))
        const code = deps.makeCode()
        counter.count(number, from, at)
        insert.run(interaction, phoneNumber, digest('code', interaction, code), at + lifetimeMs)
        deps.outbox.send(phoneNumber, `Koden din for Smittestopp er ${code}. Den gjelder i 10 minutter.`)
      })
    },
    check(interaction, code) {
      const row = find.get(interaction, now())
      if (!row) throw new Problem(401, 'code-expired', 'the code is used up or too old: ask for a new one')
      if (!timingSafeEqual(row.code_digest as Uint8Array, digest('code', interaction, code))) {
        book.run(interaction)
        throw new Problem(401, 'code-wrong', 'the code is wrong')
      }
      return row.phone_number as string
    },
    finish(interaction) {
      remove.run(interaction)
    },
  }
}
