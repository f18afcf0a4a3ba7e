import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { type Addresses, findSmittestopp, type StackSettings } from '@smittestopp/embedded'
import { caseworkerToken, simulate } from '@smittestopp/simulator'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { expectNothingLost } from '../acceptance/aftermath.ts'
import { bustleDuring, createDice, settle } from '../acceptance/ordeal.ts'
import { removeFolder, temporarySettings } from '../acceptance/system.ts'

const DAY_MS = 86_400_000
const DEATHS = 3
const world = simulate({
  seed: 4,
  people: 20,
  days: 1,
  start: new Date((Math.floor(Date.now() / DAY_MS) - 1) * DAY_MS),
})
const dice = createDice(Number(process.env.FAULT_SEED) || undefined)

let settings: StackSettings
let system: Addresses
let supervisor: ChildProcess

beforeEach(async () => {
  settings = await temporarySettings({ CAPTURE_WINDOW_SECONDS: 1, IMPORT_EVERY_SECONDS: 2 })
  system = await findSmittestopp(settings)
  supervisor = await startSupervisor()
})

afterEach(async () => {
  supervisor.kill('SIGTERM')
  if (supervisor.exitCode === null) await once(supervisor, 'exit')
  await removeFolder(settings)
})

it(`loses nothing when the supervisor is killed ${DEATHS} times while a town uploads, and started anew (FAULT_SEED=${dice.seed})`, async () => {
  const town = await settle(system, world)
  const bustle = await bustleDuring(system, town, await caseworkerToken(system), killSupervisorInTurn())
  await expectNothingLost(system, town, bustle)
}, 900_000)

/** Its children go on without it for a while; the next supervisor ends them and starts everything again. */
async function killSupervisorInTurn(): Promise<void> {
  for (let death = 0; death < DEATHS; death++) {
    await pause(dice.below(5_000))
    supervisor.kill('SIGKILL')
    await once(supervisor, 'exit')
    await pause(dice.below(3_000))
    supervisor = await startSupervisor()
  }
}

/** `npm start`; resolves when the system is up. */
async function startSupervisor(): Promise<ChildProcess> {
  const environment = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]))
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    told += chunk
    if (told.includes(system.gatewayUrl)) break
  }
  child.stdout.resume()
  expect(told).toContain(system.gatewayUrl)
  return child
}
