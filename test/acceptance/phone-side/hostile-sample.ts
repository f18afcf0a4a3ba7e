import { phoneToken } from '@smittestopp/simulator'
import { describe, expect, it } from 'vitest'
import { hasHostileData, loadHostileData, NO_HOSTILE_DATA } from '../hostile/data.ts'
import { endure } from '../hostile/onslaught.ts'
import { hostileRequests } from '../hostile/requests.ts'
import { createDice, shuffled } from '../ordeal.ts'
import { registerConsenting } from '../phones.ts'
import { type Run, TESTER } from './run.ts'

const OWNERS = ['+00100000901', '+00100000902']
const SAMPLE = 400
const dice = createDice(Number(process.env.HOSTILE_SEED) || 20_200_416)

/** A sample of what `test:long` sends in full. */
export function hostileSample(run: Run): void {
  if (!hasHostileData) console.log(NO_HOSTILE_DATA)

  describe.runIf(hasHostileData)('hostile bodies, fields, headers and paths', () => {
    it(`are refused or kept as they are, quickly, and harm nothing (HOSTILE_SEED=${dice.seed})`, async () => {
      const phones = await Promise.all(OWNERS.map((number) => registerConsenting(run.system, number)))
      const token = await phoneToken(run.system, TESTER)
      const requests = [...hostileRequests(await loadHostileData(), new Date())]
      const sample = shuffled(requests, dice.below).slice(0, SAMPLE)
      const { faults, sent } = await endure(run.system, { phones, token }, sample)
      expect(faults).toEqual([])
      expect(sent).toBe(SAMPLE)
    })
  })
}
