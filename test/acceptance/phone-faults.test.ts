import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDice, shuffled } from './ordeal.ts'
import {
  endureTrial,
  expectClearAnswers,
  expectWhole,
  registerUploaders,
  UNCONFIRMED_SECONDS,
} from './phone-faults/trials.ts'
import { NO_LIMITS, type OwnSystem, startOwnSystem } from './system.ts'

const dice = createDice(Number(process.env.FAULT_SEED) || 20_200_416)
const victims = shuffled(['redis', 'postgres'], dice.below)

let system: OwnSystem

beforeAll(async () => {
  system = await startOwnSystem({ ...NO_LIMITS, UNCONFIRMED_SECONDS: String(UNCONFIRMED_SECONDS) })
})

afterAll(() => system?.end())

it(`tells phones clearly, loses nothing and registers nobody by half when ${victims.join(' and ')} are killed under load`, async () => {
  const phones = await registerUploaders(system, 2)
  const loads = []
  for (const name of victims) {
    const load = await endureTrial(system, phones, async () => {
      await pause(500 + dice.below(1_000))
      system.stack.kill(name)
      await pause(2_000)
    })
    expectClearAnswers(load, name)
    loads.push(load)
  }
  for (const name of ['registration', 'upload', 'gateway', 'directory', 'identity'])
    expect.soft(system.stack.component(name).restartCount, name).toBe(0)
  await expectWhole(system, loads)
}, 120_000)
