import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ContactReport, type LookupResult, RegisteredDevice } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { type ContactIdAt, createPhone, forEachAtOnce, type Phone, phoneToken, register } from '@smittestopp/simulator'
import { z } from 'zod'
import { contactIdsOf } from './contact-ids.ts'
import type { Progress } from './progress.ts'

const Kept = z.object({
  start: z.iso.datetime(),
  devices: z.record(z.string(), RegisteredDevice),
  /** Whether everything has come through to the end once. */
  complete: z.boolean(),
})

/** What the phones of a demo remember from run to run: when their story starts, and their devices. */
export type Kept = z.infer<typeof Kept>

/** The phones of a demo, by person, device and number. */
export interface KnownPhones {
  phone(person: number): Phone
  contactIdAt: ContactIdAt
  deviceOf(person: number): string
  numberOf(device: string): string
  deviceOfNumber: Map<string, string>
}

const AT_ONCE = 8
const HOUR_MS = 3_600_000

function fileOf(system: Addresses, name: string): string {
  return join(system.folder, `demo-${name}.json`)
}

/** What was kept in this state folder; a start of its own when there is nothing yet. */
export async function readKept(system: Addresses, name: string, start: Date): Promise<Kept> {
  const text = await readFile(fileOf(system, name), 'utf8').catch(() => undefined)
  return text ? Kept.parse(JSON.parse(text)) : { start: start.toISOString(), devices: {}, complete: false }
}

export async function keep(system: Addresses, name: string, kept: Kept): Promise<void> {
  const file = fileOf(system, name)
  await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** Who takes part, and since when their phones have what they will send. */
export interface Cast {
  name: string
  people: { index: number; phoneNumber: string }[]
  since: Date
}

/** Registers who has no device yet, and gets every phone ready, as the app does. */
export async function registerPhones(
  system: Addresses,
  kept: Kept,
  { name, people, since }: Cast,
  progress: Progress,
): Promise<KnownPhones> {
  const missing = people.filter((person) => !kept.devices[person.index])
  if (missing.length)
    await progress.counting('Phones signing in, registering and consenting', missing.length, (advance) =>
      forEachAtOnce(missing, AT_ONCE, async (person) => {
        kept.devices[person.index] = await registerPhone(system, person, since)
        advance()
      }),
    )
  await keep(system, name, kept)
  const phones = new Map(people.map(({ index }) => [index, phoneOf(system, index, kept.devices[index]!)]))
  const numbers = new Map(people.map(({ index, phoneNumber }) => [kept.devices[index]!.DeviceId, phoneNumber]))
  return {
    phone: (person) => phones.get(person)!,
    contactIdAt: await wake(system, phones, progress),
    deviceOf: (person) => phones.get(person)!.device.DeviceId,
    numberOf: (device) => numbers.get(device)!,
    deviceOfNumber: new Map([...numbers].map(([device, number]) => [number, device])),
  }
}

/** Number, code, token, device; then consent, from a while before the first event (clocks are not quite right), the year of birth, and for some new keys. */
async function registerPhone(
  system: Addresses,
  { index, phoneNumber }: Cast['people'][number],
  since: Date,
): Promise<RegisteredDevice> {
  const device = await register(system.gatewayUrl, await phoneToken(system, phoneNumber))
  const phone = phoneOf(system, index, device)
  await phone.giveConsents(undefined, new Date(since.getTime() - HOUR_MS))
  await phone.setBirthYear(1930 + (index % 80))
  if (index % 10 === 0) await phone.rotateKeys()
  return phone.device
}

/** Every other phone compresses what it uploads. */
function phoneOf(system: Addresses, person: number, device: RegisteredDevice): Phone {
  return createPhone(system.gatewayUrl, device, { clock: system.clock, gzip: person % 2 === 1 })
}

/** Every phone shows that it lives, and fetches the ids to send out by Bluetooth. */
async function wake(system: Addresses, phones: Map<number, Phone>, progress: Progress): Promise<ContactIdAt> {
  const fetched = new Map<number, string>()
  await progress.counting('Phones fetching contact ids', phones.size, (advance) =>
    forEachAtOnce(phones, AT_ONCE, async ([person, phone]) => {
      await phone.heartbeat()
      fetched.set(person, (await phone.fetchContactIds(96)).contact_ids[0]!)
      advance()
    }),
  )
  return contactIdsOf(system, fetched)
}

/** The contacts of a lookup by device; in a demo everybody has one. */
export function contactsByDevice(phones: KnownPhones, result: LookupResult): Map<string, ContactReport> {
  return new Map(
    result.contacts
      .flatMap(Object.entries)
      .map(([number, report]): [string, ContactReport] => [phones.deviceOfNumber.get(number)!, report]),
  )
}
