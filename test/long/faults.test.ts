import { caseworkerToken, simulate } from '@smittestopp/simulator'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { expectNothingLost } from '../acceptance/aftermath.ts'
import {
  bustleDuring,
  createDice,
  type Deaths,
  deathsDuring,
  freezeInTurn,
  killInTurn,
  settle,
  shuffled,
} from '../acceptance/ordeal.ts'
import { type OwnSystem, startOwnSystem } from '../acceptance/system.ts'

const DAY_MS = 86_400_000
const SECONDS = Number(process.env.FAULT_SECONDS ?? 600)
const EVERYTHING = [
  ...['postgres', 'redis', 'event-hubs', 'data-lake', 'iot-hub', 'directory', 'identity', 'gateway', 'maps'],
  ...['registration', 'upload', 'capture', 'import', 'query', 'analytics', 'deletion'],
]
const world = simulate({
  seed: 3,
  people: 40,
  days: 2,
  start: new Date((Math.floor(Date.now() / DAY_MS) - 2) * DAY_MS),
})
const dice = createDice(Number(process.env.FAULT_SEED) || undefined)

let system: OwnSystem

beforeEach(async () => {
  system = await startOwnSystem({ CAPTURE_WINDOW_SECONDS: 1, IMPORT_EVERY_SECONDS: 2 })
})

afterEach(() => system?.end())

it(
  `loses nothing when every process is killed, in any order, at any moment, for ${SECONDS} s (FAULT_SEED=${dice.seed})`,
  async () => {
    const town = await settle(system, world)
    const deaths = deathsDuring(SECONDS, () => inGroups(shuffled(EVERYTHING, dice.below)))
    const bustle = await bustleDuring(
      system,
      town,
      await caseworkerToken(system),
      killInTurn(system, deaths, dice.below, 3_000),
    )
    for (const name of EVERYTHING) expect.soft(system.stack.component(name).restartCount, name).toBeGreaterThan(0)
    await expectNothingLost(system, town, bustle)
  },
  900_000 + SECONDS * 1_000,
)

it(`loses nothing when every process hangs for a while (FAULT_SEED=${dice.seed})`, async () => {
  const town = await settle(system, world)
  const names = shuffled(EVERYTHING, dice.below)
  const bustle = await bustleDuring(
    system,
    town,
    await caseworkerToken(system),
    freezeInTurn(system, names, dice.below, 6_000),
  )
  for (const name of EVERYTHING) expect.soft(system.stack.component(name).restartCount, name).toBe(0)
  await expectNothingLost(system, town, bustle)
}, 900_000)

/** One, two or three processes at a time. */
function inGroups(names: string[]): Deaths[] {
  const groups: Deaths[] = []
  for (let rest = names; rest.length; ) {
    const size = 1 + dice.below(3)
    groups.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  return groups
}
