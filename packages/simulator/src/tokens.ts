import { createCodeReader } from './phone/outbox.ts'
import { signIn } from './phone/sign-in.ts'

interface Client {
  clientId: string
  redirectUri: string
}

/** A running system, as far as somebody signs in there with a code from the outbox. */
export interface SignInSystem {
  issuer: string
  identityUrl: string
  outboxToken: string
  phoneClient: Client
  caseworkerClient: Client
  caseworker: { phoneNumber: string }
}

/** Signs a number in for the app; the token is what registration wants. */
export function phoneToken(system: SignInSystem, phoneNumber: string): Promise<string> {
  return tokenOf(system, { ...system.phoneClient, phoneNumber })
}

/** Signs the caseworker in; the token is what lookups want. */
export function caseworkerToken(system: SignInSystem): Promise<string> {
  const { phoneNumber } = system.caseworker
  return tokenOf(system, { ...system.caseworkerClient, phoneNumber, scope: 'openid offline_access Lookup.Read' })
}

async function tokenOf(
  { issuer, identityUrl, outboxToken }: SignInSystem,
  who: Client & { phoneNumber: string; scope?: string },
): Promise<string> {
  const readCode = createCodeReader(identityUrl, outboxToken)
  return (await signIn({ issuer, readCode, ...who })).access_token
}
