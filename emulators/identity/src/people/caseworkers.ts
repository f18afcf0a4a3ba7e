import type { Caseworker } from '../config.ts'
import type { Person, Realm } from './realm.ts'

/** The staff listed in the settings; nobody else gets in, and whoever leaves the list is out at the next refresh. */
export function caseworkers(list: Caseworker[], client: Omit<Realm, 'admit' | 'find' | 'scope'>): Realm {
  const byNumber = new Map(list.map((caseworker) => [caseworker.phoneNumber, personOf(caseworker)]))
  const byId = new Map(list.map((caseworker) => [caseworker.id, personOf(caseworker)]))
  return {
    ...client,
    scope: 'Lookup.Read',
    admit: async (phoneNumber) => byNumber.get(phoneNumber),
    find: async (id) => byId.get(id),
  }
}

function personOf({ id, name, organization, roles }: Caseworker): Person {
  return { id, claims: { name, organization, roles } }
}
