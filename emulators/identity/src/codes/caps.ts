import type { Store } from '../store/database.ts'

const hour = 3_600_000

/** How many codes may be sent: to a number in any 24 hours, and on behalf of an address in any hour. */
export interface Caps {
  perNumber: number
  perAddress: number
}

/** Milliseconds until one more code may be sent, 0 for now; `count` then books the sending. */
export interface Counter {
  wait(numberDigest: Buffer, addressDigest: Buffer, now: number): number
  count(numberDigest: Buffer, addressDigest: Buffer, now: number): void
}

export function openCounter(store: Store, caps: Caps): Counter {
  const byNumber = nthLatest(store, 'number_digest')
  const byAddress = nthLatest(store, 'address_digest')
  const insert = store.write('insert into sendings (number_digest, address_digest, sent_at) values (?, ?, ?)')
  return {
    wait(numberDigest, addressDigest, now) {
      const free = [
        byNumber(numberDigest, caps.perNumber, now - 24 * hour) + 24 * hour,
        byAddress(addressDigest, caps.perAddress, now - hour) + hour,
      ]
      return Math.max(0, ...free.map((at) => at - now))
    },
    count(numberDigest, addressDigest, now) {
      insert.run(numberDigest, addressDigest, now)
    },
  }
}

/** When the n-th latest sending since a time was, or -Infinity if there were fewer than n. */
function nthLatest(store: Store, column: 'number_digest' | 'address_digest') {
  const select = store.read(
    `select sent_at from sendings where ${column} = ? and sent_at > ? order by sent_at desc limit 1 offset ?`,
  )
  return (digest: Buffer, n: number, since: number): number => {
    const row = select.get(digest, since, n - 1)
    return row ? (row.sent_at as number) : Number.NEGATIVE_INFINITY
  }
}
