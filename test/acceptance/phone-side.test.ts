import { afterAll, beforeAll } from 'vitest'
import { clockSkew } from './phone-side/clock-skew.ts'
import { hostileSample } from './phone-side/hostile-sample.ts'
import { replay } from './phone-side/replay.ts'
import { revocation } from './phone-side/revocation.ts'
import { type Run, TESTER } from './phone-side/run.ts'
import { NO_LIMITS, startOwnSystem } from './system.ts'

const run = {} as Run

beforeAll(async () => {
  run.system = await startOwnSystem({ ...NO_LIMITS, TESTER_NUMBERS: TESTER, SIGNATURES_2020: 'true' })
})

afterAll(() => run.system?.end())

clockSkew(run)
revocation(run)
replay(run)
hostileSample(run)
