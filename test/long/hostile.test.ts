import { phoneToken } from '@smittestopp/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasHostileData, loadHostileData, NO_HOSTILE_DATA } from '../acceptance/hostile/data.ts'
import { endure } from '../acceptance/hostile/onslaught.ts'
import { hostileRequests } from '../acceptance/hostile/requests.ts'
import { registerConsenting } from '../acceptance/phones.ts'
import { NO_LIMITS, type OwnSystem, startOwnSystem } from '../acceptance/system.ts'

const TESTER = '+00100000900'
const OWNERS = ['+00100000901', '+00100000902', '+00100000903', '+00100000904']

if (!hasHostileData) console.log(NO_HOSTILE_DATA)

describe.runIf(hasHostileData)('hostile bodies, fields, headers and paths, all of them', () => {
  let system: OwnSystem

  beforeAll(async () => {
    system = await startOwnSystem({ ...NO_LIMITS, TESTER_NUMBERS: TESTER, SIGNATURES_2020: 'true' })
  })

  afterAll(() => system?.end())

  it('are refused or kept as they are, quickly, and harm nothing', async () => {
    const phones = await Promise.all(OWNERS.map((number) => registerConsenting(system, number)))
    const token = await phoneToken(system, TESTER)
    const requests = hostileRequests(await loadHostileData(), new Date())
    const { faults, sent, slowestMs } = await endure(system, { phones, token }, requests)
    console.log(`${sent} hostile requests; the slowest answer took ${Math.round(slowestMs)} ms`)
    expect(faults).toEqual([])
  }, 900_000)
})
