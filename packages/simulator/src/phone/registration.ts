import { randomUUID } from 'node:crypto'
import { RegisteredDevice } from '@smittestopp/contracts'
import { z } from 'zod'

const Revoked = z.object({ Status: z.string(), Message: z.string() })
export type Revoked = z.infer<typeof Revoked>

/** Registers the phone of whoever the token speaks for. The same request key again gives the same device, not a second one. */
export async function register(
  gateway: string,
  token: string,
  requestKey: string = randomUUID(),
): Promise<RegisteredDevice> {
  const url = new URL('/onboarding/register-device', gateway)
  return RegisteredDevice.parse(await post('registration', url, token, { 'idempotency-key': requestKey }))
}

/** Takes back everything that whoever the token speaks for agreed to: their devices and data are to be gone. */
export async function revokeConsent(gateway: string, token: string): Promise<Revoked> {
  return Revoked.parse(await post('revocation', new URL('/permissions/revoke-consent', gateway), token))
}

async function post(what: string, url: URL, token: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}`, ...headers } })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${what} was answered with ${response.status}: ${text}`)
  return JSON.parse(text)
}
