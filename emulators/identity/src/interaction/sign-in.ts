import type Provider from 'oidc-provider'
import type { FreshSignIns } from '../people/fresh-sign-ins.ts'
import type { Realm } from '../people/realm.ts'
import { Problem } from '../problem.ts'

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

export interface SignInDeps {
  provider: Provider
  realms: Realm[]
  freshSignIns: FreshSignIns
}

/** Lets in whoever has proved to own the number, and returns their account id; throws 403 when they may not come in. */
export async function signIn(deps: SignInDeps, interaction: Interaction, phoneNumber: string): Promise<string> {
  const realm = deps.realms.find((candidate) => candidate.clientId === interaction.params.client_id)
  const person = await realm?.admit(phoneNumber)
  if (!realm || !person) throw new Problem(403, 'not-admitted', 'this number may not sign in here')
  await leaveOtherSession(deps.provider, interaction, person.id)
  deps.freshSignIns.remember(realm.clientId, person)
  return person.id
}

/** Whoever signs in as somebody else in the same browser leaves the earlier session without being asked. */
async function leaveOtherSession(provider: Provider, interaction: Interaction, accountId: string): Promise<void> {
  const { session } = interaction
  if (!session?.accountId || session.accountId === accountId) return
  interaction.session = undefined
  await interaction.persist()
  const earlier = await provider.Session.findByUid(session.uid)
  await earlier?.destroy()
}
