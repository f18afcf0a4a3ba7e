import type { Addresses } from '@smittestopp/embedded'
import { caseworkerToken, createPhone, type Phone, phoneToken, register } from '@smittestopp/simulator'
import { lookUp, requestLookup } from '../caseworker.ts'
import { ask, bearer } from '../http.ts'
import { deviceSas, JSON_MESSAGE, sendToHub } from '../iot-device.ts'
import { meet, positionAt } from '../meeting.ts'
import { bringIn, linesRead, setBlacklisted } from '../pipeline.ts'

const TWO_HOURS_MS = 7_200_000

/** People with numbers like nothing else. */
export const NUMBERS = {
  patient: '+00104718293',
  contact: '+00105829347',
  /** Uses everything and is never looked up, nor near anybody. */
  bystander: '+00106938471',
  /** Is looked up, and revokes in the end. */
  leaver: '+00107364918',
  /** Signs in and goes no further. */
  visitor: '+00108471936',
  blacklisted: '+00103958274',
  /** Is asked for and not there. */
  stranger: '+4799382716',
}

export interface Traces {
  phones: Record<'patient' | 'contact' | 'bystander' | 'leaver', Phone>
  /** Every key ever handed out. */
  signingKeys: string[]
  sharedKeys: string[]
  pins: string[]
  /** What the directory calls these people. */
  userIds: string[]
}

/** A day in the system's life in which everything it can do is done once. */
export async function useEverything(system: Addresses): Promise<Traces> {
  const traces: Traces = {
    phones: {} as Traces['phones'],
    signingKeys: [],
    sharedKeys: [],
    pins: [],
    userIds: [],
  }
  for (const name of ['patient', 'contact', 'bystander', 'leaver'] as const) {
    const token = await phoneToken(system, NUMBERS[name])
    traces.phones[name] = await liveWith(system, token, traces)
    traces.userIds.push(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).sub)
  }
  await beRefused(system)
  const { patient, contact, leaver } = traces.phones
  const lines = await linesRead(system)
  await meet(patient, contact, system.clock())
  await meet(patient, leaver, system.clock())
  await bringIn(system, lines + 4)
  const caseworker = await caseworkerToken(system)
  for (const name of ['patient', 'leaver', 'contact'] as const) await lookUp(system, caseworker, NUMBERS[name])
  await requestLookup(system, caseworker, { phone_number: NUMBERS.stranger })
  await ask(`${system.gatewayUrl}/fhi/lookup?phone_number=${encodeURIComponent(NUMBERS.stranger)}`, {
    headers: bearer(caseworker),
  })
  for (const phone of Object.values(traces.phones))
    traces.pins.push(...(await phone.pins()).pin_codes.map(({ pin_code }) => pin_code))
  return traces
}

/** Registers, twice, and does everything that a phone can. */
async function liveWith(system: Addresses, token: string, traces: Traces): Promise<Phone> {
  const now = system.clock()
  const since = new Date(now.getTime() - TWO_HOURS_MS)
  const [device, second] = [await register(system.gatewayUrl, token), await register(system.gatewayUrl, token)]
  const phone = createPhone(system.gatewayUrl, device, { gzip: true })
  const keep = (keys: { SigningKey: string; SharedAccessKey: string }) => {
    traces.signingKeys.push(keys.SigningKey)
    traces.sharedKeys.push(keys.SharedAccessKey)
  }
  ;[device, second].forEach(keep)
  await phone.giveConsents(undefined, since)
  await phone.withdrawConsents(['statistics'])
  await phone.setPauses([
    { sensor: 'gps', time_from: since.toISOString(), time_to: now.toISOString(), reason: 'vernevakt' },
  ])
  await phone.setBirthYear(1961)
  await phone.heartbeat()
  await phone.fetchContactIds(96)
  await phone.upload(positionAt(now), 'batch-1')
  await phone.upload(positionAt(now), 'batch-1')
  const sender = { deviceId: device.DeviceId, sas: deviceSas(device.ConnectionString) }
  await sendToHub(system, sender, positionAt(now), JSON_MESSAGE)
  keep(await phone.rotateKeys())
  await phone.devices()
  await phone.removeDevice(second.DeviceId)
  return phone
}

/** What goes wrong leaves traces, too. */
async function beRefused(system: Addresses): Promise<void> {
  await phoneToken(system, NUMBERS.visitor)
  await setBlacklisted(system, NUMBERS.blacklisted, true)
  const token = await phoneToken(system, NUMBERS.blacklisted)
  await register(system.gatewayUrl, token).catch(() => {})
  const post = (path: string, headers: Record<string, string>) =>
    ask(`${system.gatewayUrl}${path}`, { method: 'POST', headers })
  await post('/onboarding/register-device', { ...bearer(token), 'test-number': NUMBERS.visitor })
  await post('/permissions/revoke-consent', bearer(`${token}x`))
  await post(`/app/events?number=${encodeURIComponent(NUMBERS.visitor)}`, { 'idempotency-key': NUMBERS.visitor })
  await post(`/app/devices/${NUMBERS.visitor}`, {})
}
