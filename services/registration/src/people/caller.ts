import type { Person } from '@smittestopp/platform'
import { Problem } from '@smittestopp/service'
import type { RouteDeps } from '../app.ts'

type Claims = Record<string, unknown>

/** The number as 2020 showed it: the first three and the last three characters. */
export function maskPhoneNumber(number: string): string {
  return `${number.slice(0, 3)}${'X'.repeat(Math.max(0, number.length - 6))}${number.slice(-3)}`
}

/** First of the claims that B2C has put the phone number in over time. */
function phoneNumberOf(claims: Claims): string {
  const number = claims['signInNames.phoneNumber'] ?? claims.act_phone_number ?? claims.signinname
  if (typeof number !== 'string' || !number.startsWith('+'))
    throw new Problem(400, 'phone-number-missing', 'Error validating phone number in token')
  return number
}

export interface Caller {
  phoneNumber: string
  /** Undefined when the directory knows nobody of the token's id and number. */
  person: Person | undefined
}

/**
 * On whose behalf a token is used: the person of its directory id, if the number is still theirs. A tester may act for a test user, named in the
 * `Test-Number` header: 403 when that is not one.
 */
export async function callerOf(deps: RouteDeps, claims: Claims, testNumber: unknown): Promise<Caller> {
  const phoneNumber = phoneNumberOf(claims)
  if (typeof testNumber === 'string' && deps.testers.has(phoneNumber)) return testUser(deps, testNumber)
  const person = await deps.directory.person(String(claims.sub))
  return { phoneNumber, person: person?.phoneNumber === phoneNumber ? person : undefined }
}

async function testUser({ directory }: RouteDeps, phoneNumber: string): Promise<Caller> {
  const person = /^\+00\d{2,15}$/.test(phoneNumber) ? await directory.personByPhone(phoneNumber) : undefined
  if (!person?.testCredentials)
    throw new Problem(403, 'not-a-test-user', `${maskPhoneNumber(phoneNumber)} is not a test user`)
  return { phoneNumber, person }
}

/** What 2020 said when nobody was found. */
export function nobodyFound(status: 400 | 404, phoneNumber: string): Problem {
  return new Problem(status, 'person-unknown', `No user found associated with ${maskPhoneNumber(phoneNumber)}`)
}

/** The owner of a device that signed; 404 when the directory no longer knows. */
export async function ownerOf({ directory }: RouteDeps, deviceId: string): Promise<Person> {
  const person = await directory.ownerOf(deviceId)
  if (!person || person.consentRevoked)
    throw new Problem(404, 'person-unknown', 'No phone number matched to the device')
  return person
}
