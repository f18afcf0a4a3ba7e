import { type Account, errors, type FindAccount } from 'oidc-provider'
import type { FreshSignIns } from '../people/fresh-sign-ins.ts'
import type { Person, Realm } from '../people/realm.ts'
import { Problem } from '../problem.ts'
import { policyName } from './tokens.ts'

/**
 * Finds the person behind a session or token for the client that asks: right after the sign-in from what it left, later
 * from the realm, so that whoever has left the directory or the list of caseworkers gets no more tokens.
 */
export function accountFinder(deps: { realms: Realm[]; freshSignIns: FreshSignIns }): FindAccount {
  return async (context, id, token) => {
    const realm = deps.realms.find((candidate) => candidate.clientId === context.oidc.client?.clientId)
    if (!realm) return undefined
    const { freshSignIns } = deps
    const fresh =
      token?.kind === 'AuthorizationCode'
        ? freshSignIns.take(realm.clientId, id)
        : freshSignIns.peek(realm.clientId, id)
    const person = fresh ?? (await findOrFail(realm, id))
    return person && accountOf(person)
  }
}

async function findOrFail(realm: Realm, id: string): Promise<Person | undefined> {
  try {
    return await realm.find(id)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw Object.assign(new errors.TemporarilyUnavailable(error.message), { statusCode: 503, status: 503 })
  }
}

function accountOf(person: Person): Account {
  const claims = { oid: person.id, tfp: policyName, ...person.claims }
  return { accountId: person.id, person, claims: () => ({ sub: person.id, ...claims }) }
}
