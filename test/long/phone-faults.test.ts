import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDice, shuffled } from '../acceptance/ordeal.ts'
import type { Load } from '../acceptance/phone-faults/load.ts'
import { signalAll } from '../acceptance/phone-faults/signal-all.ts'
import {
  endureTrial,
  expectClearAnswers,
  expectWhole,
  registerUploaders,
  UNCONFIRMED_SECONDS,
} from '../acceptance/phone-faults/trials.ts'
import { NO_LIMITS, type OwnSystem, startOwnSystem } from '../acceptance/system.ts'

const VICTIMS = ['redis', 'event-hubs', 'directory', 'identity', 'postgres']
const UNHARMED = ['gateway', 'registration', 'upload', 'capture', 'import', 'deletion', 'iot-hub', 'data-lake']
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 2)
const dice = createDice(Number(process.env.FAULT_SEED) || undefined)

let system: OwnSystem

beforeAll(async () => {
  system = await startOwnSystem({ ...NO_LIMITS, UNCONFIRMED_SECONDS: String(UNCONFIRMED_SECONDS) })
})

afterAll(() => system?.end())

it(`tells phones clearly, loses nothing and registers nobody by half when what it stands on dies or hangs under load (FAULT_SEED=${dice.seed})`, async () => {
  const phones = await registerUploaders(system, 4)
  const loads: Load[] = []
  for (let round = 0; round < ROUNDS; round++)
    for (const name of shuffled(VICTIMS, dice.below))
      for (const [label, trial] of [
        [`${name} dies`, () => die(name)],
        [`${name} hangs`, () => hang(name)],
      ] as const) {
        const load = await endureTrial(system, phones, trial)
        expectClearAnswers(load, label)
        loads.push(load)
        console.log(label, summary(load))
      }
  for (const name of [...VICTIMS, ...UNHARMED])
    expect.soft(system.stack.component(name).restartCount, name).toBe(VICTIMS.includes(name) ? ROUNDS : 0)
  const last = await endureTrial(system, phones, dieThrice)
  expectClearAnswers(last, 'registration dies')
  await expectWhole(system, [...loads, last])
}, 900_000)

async function die(name: string): Promise<void> {
  await pause(500 + dice.below(1_500))
  system.stack.kill(name)
  await pause(2_000 + dice.below(2_000))
}

/** Registration itself, whatever it is in the middle of. */
async function dieThrice(): Promise<void> {
  for (let death = 0; death < 3; death++) await die('registration')
}

async function hang(name: string): Promise<void> {
  await pause(500 + dice.below(1_500))
  await signalAll(system, name, 'SIGSTOP')
  await pause(2_000 + dice.below(4_000))
  await signalAll(system, name, 'SIGCONT')
  await pause(500)
}

/** Answers by what was asked and their status, and the slowest of each kind. */
function summary({ told, failedSignIns, registered }: Load): string {
  const counts: Record<string, number> = { registered: registered.length, 'failed sign-ins': failedSignIns.length }
  for (const { what, status } of told) counts[`${what} ${status}`] = (counts[`${what} ${status}`] ?? 0) + 1
  const slowest = (what: string) =>
    Math.round(Math.max(0, ...told.filter((one) => one.what === what).map(({ ms }) => ms)))
  for (const what of ['registration', 'upload', 'consent']) counts[`slowest ${what} ms`] = slowest(what)
  return JSON.stringify(counts)
}
