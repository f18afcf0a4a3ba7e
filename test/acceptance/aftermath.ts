import type { Addresses } from '@smittestopp/embedded'
import { minutesByPair, type World } from '@smittestopp/simulator'
import { expect } from 'vitest'
import { caseworkerToken, lookUp } from './caseworker.ts'
import { distinctEvents, storedEvents } from './events.ts'
import { lakeLines } from './lake.ts'
import { type Bustle, signOfLife } from './ordeal.ts'
import type { Phones } from './phones.ts'
import { bringIn, readBooks } from './pipeline.ts'
import { messagesInStream } from './stream.ts'

/** Whatever happened: nothing acknowledged is lost, nothing is counted twice, the books add up, and everything works. */
export async function expectNothingLost(
  system: Addresses,
  { world, phones }: { world: World; phones: Phones },
  { acknowledged, newcomers, lookups }: Bustle,
): Promise<void> {
  const deviceOf = (person: number) => phones[person]!.device.DeviceId
  expect(newcomers.length).toBeGreaterThan(0)
  expect(lookups).toBeGreaterThan(0)
  expect(await signOfLife(newcomers)).toEqual(newcomers.map(() => 200))
  await bringIn(system, await messagesInStream(system))
  await expectInLake(system, acknowledged, deviceOf)
  expect(await storedEvents(system)).toEqual(distinctEvents(acknowledged, deviceOf))
  const { tasks, rejections } = await readBooks(system)
  for (const { events, stored, duplicates, rejected } of tasks) expect(stored + duplicates + rejected).toBe(events)
  expect(rejections).toEqual([])
  await expectLookupsWork(system, world)
}

/** Every acknowledged batch is a line in the lake; one that was sent again under its key need not be there again. */
async function expectInLake(
  system: Addresses,
  acknowledged: Bustle['acknowledged'],
  deviceOf: (person: number) => string,
): Promise<void> {
  const missing = new Set(acknowledged.map(({ person, batch }) => `${deviceOf(person)} ${JSON.stringify(batch)}`))
  for (const { device, body } of await lakeLines(system)) missing.delete(`${device} ${body}`)
  expect([...missing]).toEqual([])
}

async function expectLookupsWork(system: Addresses, world: World): Promise<void> {
  const token = await caseworkerToken(system)
  const [closest] = [...minutesByPair(world.truth()).values()].sort((a, b) => b.minutes - a.minutes)
  const [a, b] = [closest!.a, closest!.b].map((person) => world.person(person).phoneNumber) as [string, string]
  expect([...(await lookUp(system, token, a)).keys()]).toContain(b)
  expect([...(await lookUp(system, token, b)).keys()]).toContain(a)
}
