import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ContactReport, type LookupResult, RegisteredDevice } from '@smittestopp/contracts'
import type { Addresses } from '@smittestopp/embedded'
import { createCodeReader, createPhone, forEachAtOnce, type Phone, register, signIn } from '@smittestopp/simulator'
import { z } from 'zod'
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
  deviceOf(person: number): string
  numberOf(device: string): string
  deviceOfNumber: Map<string, string>
}

const AT_ONCE = 8

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

/** Registers who has no device yet, as the app does: number, code, token, device. */
export async function registerPhones(
  system: Addresses,
  name: string,
  kept: Kept,
  people: { index: number; phoneNumber: string }[],
  progress: Progress,
): Promise<KnownPhones> {
  const missing = people.filter((person) => !kept.devices[person.index])
  const readCode = createCodeReader(system.identityUrl, system.outboxToken)
  if (missing.length)
    await progress.counting('Phones signing in and registering', missing.length, (advance) =>
      forEachAtOnce(missing, AT_ONCE, async ({ index, phoneNumber }) => {
        const { access_token } = await signIn({ issuer: system.issuer, ...system.phoneClient, phoneNumber, readCode })
        kept.devices[index] = await register(system.gatewayUrl, access_token)
        advance()
      }),
    )
  await keep(system, name, kept)
  const phones = new Map(
    people.map(({ index }) => [index, createPhone(system.gatewayUrl, kept.devices[index]!, undefined, system.clock)]),
  )
  const numbers = new Map(people.map(({ index, phoneNumber }) => [kept.devices[index]!.DeviceId, phoneNumber]))
  return {
    phone: (person) => phones.get(person)!,
    deviceOf: (person) => phones.get(person)!.device.DeviceId,
    numberOf: (device) => numbers.get(device)!,
    deviceOfNumber: new Map([...numbers].map(([device, number]) => [number, device])),
  }
}

/** The contacts of a lookup by device; in a demo everybody has one. */
export function contactsByDevice(phones: KnownPhones, result: LookupResult): Map<string, ContactReport> {
  return new Map(
    result.contacts
      .flatMap(Object.entries)
      .map(([number, report]): [string, ContactReport] => [phones.deviceOfNumber.get(number)!, report]),
  )
}
