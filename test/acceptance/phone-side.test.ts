import { startSmittestopp } from '@smittestopp/embedded'
import { afterAll, beforeAll } from 'vitest'
import { clockSkew } from './phone-side/clock-skew.ts'
import { hostileSample } from './phone-side/hostile-sample.ts'
import { replay } from './phone-side/replay.ts'
import { revocation } from './phone-side/revocation.ts'
import { type Run, TESTER } from './phone-side/run.ts'
import { NO_LIMITS, removeFolder, temporarySettings } from './system.ts'

const run = {} as Run

beforeAll(async () => {
  run.settings = await temporarySettings({ ...NO_LIMITS, TESTER_NUMBERS: TESTER, SIGNATURES_2020: 'true' })
  run.system = await startSmittestopp({ settings: run.settings })
})

afterAll(async () => {
  await run.system?.stack.stop()
  await removeFolder(run.settings)
})

clockSkew(run)
revocation(run)
replay(run)
hostileSample(run)
