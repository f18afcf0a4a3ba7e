import { setTimeout as pause } from 'node:timers/promises'
import type { Smittestopp } from '@smittestopp/embedded'
import { type Phone, sandboxNumber } from '@smittestopp/simulator'
import { expect } from 'vitest'
import { lakeLines } from '../lake.ts'
import { positionAt } from '../meeting.ts'
import { registerConsenting } from '../phones.ts'
import { bringIn, sweepNow } from '../pipeline.ts'
import { messagesInStream } from '../stream.ts'
import { type Load, loadDuring, type Told } from './load.ts'
import { devicesInDatabase, devicesInDirectory, devicesInRegistry, unconfirmedDevices } from './stores.ts'

/** A registration is half done for no longer. */
export const UNCONFIRMED_SECONDS = 2
/** What phones are told while something is away. */
const PASSING = [429, 502, 503]
const LONGEST_MS = 30_000
const RECOVERY_MS = 20_000

/** Phones that upload during trials. */
export function registerUploaders(system: Smittestopp, count: number): Promise<Phone[]> {
  const numbers = Array.from({ length: count }, (_, index) => sandboxNumber(1_900 + index))
  return Promise.all(numbers.map((number) => registerConsenting(system, number, { attempts: 1 })))
}

/** Does something to a process while phones are busy, and waits until everything works again, without anybody having been restarted for it. */
export async function endureTrial(system: Smittestopp, phones: Phone[], trial: () => Promise<void>): Promise<Load> {
  const load = await loadDuring(system, phones, async () => {
    await trial()
    await pause(1_000)
  })
  const begun = performance.now()
  while (!(await works(system, phones[0]!)))
    if (performance.now() - begun > RECOVERY_MS) throw new Error('it has not recovered')
  return load
}

let people = 3_000

async function works(system: Smittestopp, phone: Phone): Promise<boolean> {
  try {
    const newcomer = await registerConsenting(system, sandboxNumber(people++), { attempts: 1 })
    for (const { upload } of [phone, newcomer])
      if ((await upload(positionAt(system.clock()))).status !== 200) return false
    return true
  } catch {
    await pause(200)
    return false
  }
}

/** Every answer was clear: taken, or refused in a way that says that trying again will help. */
export function expectClearAnswers({ told, failedSignIns }: Load, label: string): void {
  const isUnclear = ({ status, type }: Told) =>
    status !== 200 && !(PASSING.includes(status) && type.startsWith('application/problem+json'))
  const unclear = told.filter(isUnclear).map(({ what, status, text }) => `${what} ${status} ${text.slice(0, 200)}`)
  expect.soft([...new Set(unclear)], label).toEqual([])
  expect.soft(Math.max(...told.map(({ ms }) => ms)), label).toBeLessThan(LONGEST_MS)
  expect
    .soft(
      failedSignIns.filter((message) => /with 500/.test(message)),
      label,
    )
    .toEqual([])
  for (const what of ['registration', 'upload', 'consent'] as const)
    expect
      .soft(
        told.some((one) => one.what === what && one.status === 200),
        `${label} ${what}`,
      )
      .toBe(true)
}

/** Nothing that was acknowledged is lost, and nobody is registered by half. */
export async function expectWhole(system: Smittestopp, loads: Load[]): Promise<void> {
  await bringIn(system, await messagesInStream(system))
  const lake = new Set((await lakeLines(system)).map(({ device, body }) => `${device} ${body}`))
  expect(loads.flatMap(({ acknowledged }) => acknowledged.filter((line) => !lake.has(line)))).toEqual([])
  for (const [phone, given] of loads.at(-1)!.decisions) {
    const { consents } = await phone.consents()
    expect(consents.find(({ purpose }) => purpose === 'statistics')!.given).toBe(given)
  }
  await pause(UNCONFIRMED_SECONDS * 1_000 + 1_000)
  console.log(`${(await unconfirmedDevices(system)).length} devices registered by half are left to the sweep`)
  await sweepNow(system)
  expect(await unconfirmedDevices(system)).toEqual([])
  const known = await devicesInDatabase(system)
  expect(differences(known, await devicesInRegistry(system))).toEqual([])
  expect(differences(known, await devicesInDirectory(system))).toEqual([])
  const registered = loads.flatMap((load) => load.registered)
  expect(registered.map(({ device }) => device.DeviceId).filter((id) => !known.includes(id))).toEqual([])
  for (const { heartbeat } of registered) await heartbeat()
}

/** What is in one list as often as in the other is no difference. */
function differences(some: string[], others: string[]): string[] {
  const counts = new Map<string, number>()
  for (const one of some) counts.set(one, (counts.get(one) ?? 0) + 1)
  for (const one of others) counts.set(one, (counts.get(one) ?? 0) - 1)
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(([id, count]) => `${id} ${count > 0 ? 'is missing' : 'is too much'}`)
}
