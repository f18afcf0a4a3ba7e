import type { Addresses } from '@smittestopp/embedded'
import { caseworkerToken, minutesByPair, type World } from '@smittestopp/simulator'
import { expect } from 'vitest'
import { lookUp } from './caseworker.ts'
import { distinctEvents, storedEvents } from './events.ts'
import { lakeLines } from './lake.ts'
import { type Bustle, signOfLife } from './ordeal.ts'
import type { Phones } from './phones.ts'
import { bringIn, readBooks, settledLedger } from './pipeline.ts'
import { messagesInStream } from './stream.ts'

/** Whatever happened: nothing acknowledged is lost, nothing is counted twice, the books add up, and everything works. */
export async function expectNothingLost(
  system: Addresses,
  { world, phones }: { world: World; phones: Phones },
  { acknowledged, newcomers, lookups, switches }: Bustle,
): Promise<void> {
  const deviceOf = (person: number) => phones[person]!.device.DeviceId
  expect(newcomers.length).toBeGreaterThan(0)
  expect(lookups).toBeGreaterThan(0)
  expect(switches).toBeGreaterThan(2)
  expect(await signOfLife(newcomers)).toEqual(newcomers.map(() => 200))
  await bringIn(system, await messagesInStream(system))
  await expectInLake(system, acknowledged, deviceOf)
  const events = distinctEvents(acknowledged, deviceOf)
  expect(await storedEvents(system)).toEqual(events)
  await expectBalanced(system, events.length)
  const { tasks, rejections } = await readBooks(system)
  for (const { task, events, stored, duplicates, rejected } of tasks.filter(({ task }) => task !== 'files'))
    expect.soft(stored + duplicates + rejected, task).toBe(events)
  expect(rejections).toEqual([])
  await expectLookupsWork(system, world)
}

/** What phones were told is accepted is stored or a duplicate of what is, and each message of the stream is in a lake file, which is known to the last line. */
async function expectBalanced(system: Addresses, distinct: number): Promise<void> {
  const { lines, repeated_messages, accepted, stored, duplicates, ...rest } = await settledLedger(system)
  expect(rest).toEqual({ rejected: 0, on_the_way: 0, mismatch: 0, missing_messages: 0, alarms: 0 })
  expect(stored).toBe(distinct)
  expect(accepted).toBe(stored + duplicates)
  expect(lines - repeated_messages).toBe(await messagesInStream(system))
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
