import { caseworkerToken, simulate } from '@smittestopp/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectNothingLost } from './aftermath.ts'
import { bustleDuring, createDice, deathsDuring, killInTurn, settle, shuffled } from './ordeal.ts'
import { type OwnSystem, startOwnSystem } from './system.ts'

const DAY_MS = 86_400_000
const dice = createDice(Number(process.env.FAULT_SEED) || 20_200_416)

const SECONDS = Number(process.env.FAULT_SECONDS ?? 60)

const SLOW = [['import', 'postgres'], ['analytics']]
const QUICK = [['event-hubs', 'upload'], ['data-lake', 'capture'], ['redis'], ['gateway'], ['directory', 'identity']]

/** A killed import or analysis is taken over when its lease has run out, half a minute later: those go first. */
const round = () => [...shuffled(SLOW, dice.below), ...shuffled(QUICK, dice.below)]

let system: OwnSystem

beforeAll(async () => {
  system = await startOwnSystem({ CAPTURE_WINDOW_SECONDS: 1, IMPORT_EVERY_SECONDS: 2 })
})

afterAll(() => system?.end())

it(
  `loses nothing and counts nothing twice when processes are killed for ${SECONDS} s while a town uploads (FAULT_SEED=${dice.seed})`,
  async () => {
    const world = simulate({
      seed: 2,
      people: 12,
      days: 1,
      start: new Date(Math.floor(Date.now() / DAY_MS - 1) * DAY_MS),
    })
    const town = await settle(system, world)
    const token = await caseworkerToken(system)
    const deaths = deathsDuring(SECONDS, round)
    const bustle = await bustleDuring(system, town, token, killInTurn(system, deaths, dice.below, 4_000))
    for (const name of [...SLOW, ...QUICK].flat())
      expect.soft(system.stack.component(name).restartCount, name).toBeGreaterThan(0)
    await expectNothingLost(system, town, bustle)
  },
  180_000 + SECONDS * 1_000,
)
