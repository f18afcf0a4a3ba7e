import type { Store } from '../store/database.ts'
import type { Person } from './realm.ts'

const lifetimeMs = 10 * 60_000

/**
 * What was learned at the sign-in, kept from there to the exchange of its code: the directory need not be asked twice,
 * and the first tokens can say `newUser`.
 */
export interface FreshSignIns {
  remember(clientId: string, person: Person): void
  peek(clientId: string, id: string): Person | undefined
  take(clientId: string, id: string): Person | undefined
}

export function openFreshSignIns(store: Store, now: () => number): FreshSignIns {
  const insert = store.write('insert or replace into fresh_sign_ins values (?, ?, ?, ?)')
  const where = 'where client_id = ? and account_id = ? and expires_at > ?'
  const select = store.read(`select claims from fresh_sign_ins ${where}`)
  const remove = store.write(`delete from fresh_sign_ins ${where} returning claims`)
  const personOf = (id: string, row: Record<string, unknown> | undefined) =>
    row && { id, claims: JSON.parse(row.claims as string) as Record<string, unknown> }
  return {
    remember(clientId, person) {
      insert.run(clientId, person.id, JSON.stringify(person.claims), now() + lifetimeMs)
    },
    peek: (clientId, id) => personOf(id, select.get(clientId, id, now())),
    take: (clientId, id) => personOf(id, remove.get(clientId, id, now())),
  }
}
