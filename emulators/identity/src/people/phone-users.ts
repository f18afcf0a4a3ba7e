import type { Directory } from './directory.ts'
import type { Person, Realm } from './realm.ts'

/** Everybody with a phone: signing in makes the directory's user if there is none, as the policy of 2020 did. */
export function phoneUsers(directory: Directory, client: Omit<Realm, 'admit' | 'find' | 'scope'>): Realm {
  const underWay = new Map<string, Promise<Person>>()

  async function findOrCreate(phoneNumber: string): Promise<Person> {
    const known = await directory.findByPhone(phoneNumber)
    if (known) return personOf(known.id, phoneNumber)
    const created = await directory.create(phoneNumber)
    return personOf(created.id, phoneNumber, { newUser: true })
  }

  return {
    ...client,
    scope: 'Device.Write',
    // Two sign-ins with one new number at the same time share one search, and so make one user.
    admit(phoneNumber) {
      const pending = underWay.get(phoneNumber) ?? findOrCreate(phoneNumber).finally(() => underWay.delete(phoneNumber))
      underWay.set(phoneNumber, pending)
      return pending
    },
    async find(id) {
      const user = await directory.find(id)
      return user && personOf(user.id, user.displayName)
    },
  }
}

function personOf(id: string, phoneNumber: string, extra: Record<string, unknown> = {}): Person {
  return { id, claims: { 'signInNames.phoneNumber': phoneNumber, ...extra } }
}
