import { startSmittestopp } from '@smittestopp/embedded'
import { minutesByPair, simulate } from '@smittestopp/simulator'
import { afterAll, beforeAll } from 'vitest'
import { accessRecord } from './main-job/access-record.ts'
import { lookups } from './main-job/lookups.ts'
import { phonesToTables } from './main-job/phones-to-tables.ts'
import { privatePorts } from './main-job/private-ports.ts'
import type { Run } from './main-job/run.ts'
import { state } from './main-job/state.ts'
import { removeFolder, temporarySettings } from './system.ts'

const DAY_MS = 86_400_000
const world = simulate({ seed: 1, people: 12, days: 1, start: new Date(Math.floor(Date.now() / DAY_MS - 1) * DAY_MS) })
const [closest] = [...minutesByPair(world.truth()).values()].sort((a, b) => b.minutes - a.minutes)

const run = {
  world,
  phones: [],
  patient: closest!.a,
  housemate: closest!.b,
  numberOf: (person) => world.person(person).phoneNumber,
} as Partial<Run> as Run

beforeAll(async () => {
  run.settings = await temporarySettings()
  run.system = await startSmittestopp({ settings: run.settings })
})

afterAll(async () => {
  await run.system?.stack.stop()
  await removeFolder(run.settings)
})

// One story: each chapter goes on from where the one before ended.
phonesToTables(run)
lookups(run)
accessRecord(run)
privatePorts(run)
state(run)
