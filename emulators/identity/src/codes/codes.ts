import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../problem.ts'
import type { Store } from '../store/database.ts'
import { askerOf } from './address.ts'
import { type Caps, openCounter } from './caps.ts'
import { openLockout } from './lockout.ts'
import type { Outbox } from './outbox.ts'
import { openTally } from './tally.ts'

const lifetimeMs = 10 * 60_000
const triesPerCode = 5

export interface CodesDeps {
  store: Store
  outbox: Outbox
  caps: Caps
  /** The range a number is counted in, against whoever earns by messages to it. */
  prefixOf: (phoneNumber: string) => string
  digestKey: Buffer
  now: () => number
  /** Six digits nobody can foresee. */
  makeCode: () => string
}

/** One-time codes, one alive per interaction, good for ten minutes and five tries; at rest only their digests. */
export interface Codes {
  /** Sends a code, replacing the one before. Throws 429 when number, address or prefix have had their share. */
  send(interaction: string, phoneNumber: string, address: string): void
  /** The number the code was sent to if the code is right; throws 401 otherwise, and 429 after too many wrong ones. */
  check(interaction: string, code: string): string
  /** Ends the code, so that it cannot be used again. */
  finish(interaction: string): void
}

export function openCodes(deps: CodesDeps): Codes {
  const { store, now } = deps
  const tally = openTally(store)
  const counter = openCounter(tally, deps.caps)
  const lockout = openLockout(tally)
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

  const refuseWhenLocked = (phoneNumber: string, at: number) => {
    const wait = lockout.wait(digest('wrong', phoneNumber), at)
    if (wait > 0) throw new Problem(429, 'too-many-tries', 'too many wrong codes were given', Math.ceil(wait / 1000))
  }

  return {
    send(interaction, phoneNumber, address) {
      const at = now()
      const sending = {
        number: digest('number', phoneNumber),
        address: digest('address', askerOf(address)),
        prefix: digest('prefix', deps.prefixOf(phoneNumber)),
      }
      store.atomically(() => {
        refuseWhenLocked(phoneNumber, at)
        const wait = counter.wait(sending, at)
        if (wait > 0) throw new Problem(429, 'too-many-codes', 'too many codes were asked for', Math.ceil(wait / 1000))
        const code = deps.makeCode()
        counter.count(sending, at)
        insert.run(interaction, phoneNumber, digest('code', interaction, code), at + lifetimeMs)
        deps.outbox.send(phoneNumber, `Koden din for Smittestopp er ${code}. Den gjelder i 10 minutter.`)
      })
    },
    check(interaction, code) {
      const at = now()
      const row = find.get(interaction, at)
      if (!row) throw new Problem(401, 'code-expired', 'the code is used up or too old: ask for a new one')
      const phoneNumber = row.phone_number as string
      refuseWhenLocked(phoneNumber, at)
      if (!timingSafeEqual(row.code_digest as Uint8Array, digest('code', interaction, code))) {
        store.atomically(() => {
          book.run(interaction)
          lockout.countWrong(digest('wrong', phoneNumber), at)
        })
        throw new Problem(401, 'code-wrong', 'the code is wrong')
      }
      return phoneNumber
    },
    finish(interaction) {
      remove.run(interaction)
    },
  }
}
