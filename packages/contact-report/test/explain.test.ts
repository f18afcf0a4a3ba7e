import { Parameters } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { explain } from '../src/index.ts'
import { contactWith, hour, met, near, result } from './results.ts'

const parameters = Parameters.parse({})

function explained(bluetooth: ReturnType<typeof met>[], gps: ReturnType<typeof near>[] = []) {
  return explain(contactWith('ola', result(1, { 11: { bluetooth, gps } })), parameters)
}

describe('an explanation', () => {
  it('says which limits somebody passed and by how much, and why the category', () => {
    const { reported, why } = explained([met(0, [0, 1_230])])
    expect(reported).toBe(true)
    expect(why).toEqual([
      'Reported: Bluetooth lasts 20 min 30 s in sum, 18 min 30 s over the limit of 2 min.',
      'Category high: Bluetooth risk 20.50 is high (10.50 over 10); GPS risk 0.00 is no (0.01 short of 0.01); the more severe counts.',
    ])
  })

  it('says which limits somebody did not pass, and by how much', () => {
    const { reported, why } = explained([met(0, [0, 100])], [near(0, hour, { average_accuracy: 12 })])
    expect(reported).toBe(false)
    expect(why).toEqual([
      'Not reported: Bluetooth lasts 1 min 40 s in sum, 20 s below the limit of 2 min, which it must pass; accurate GPS lasts 0 s in sum, 15 min below the limit of 15 min, which it must pass.',
      '1 h of GPS are not accurate enough (average accuracy 10 m or worse) to count alone.',
    ])
    expect(explained([met(0, [0, 120])]).why[0]).toContain('2 min in sum, just at the limit of 2 min')
  })

  it('says what would be without each piece of evidence, and without a sensor', () => {
    const { without } = explained([met(0, [0, 1_200]), met(2 * hour, [0, 130])], [near(5 * hour, 6 * hour)])
    expect(without.map(({ removed, risk_cat }) => [removed, risk_cat])).toEqual([
      ['bluetooth-1', 'high'],
      ['bluetooth-2', 'high'],
      ['gps-1', 'high'],
      ['bluetooth', 'gps_only'],
      ['gps', 'high'],
    ])
    const alone = explained([met(0, [0, 1_200]), met(2 * hour, [0, 130])]).without
    expect(alone.map(({ words }) => words)).toEqual([
      'Without the Bluetooth encounter of Wed 15 Apr 22:00:00 – 22:20:00 it would be bt_below_15_min.',
      'Without the Bluetooth encounter of Thu 16 Apr 00:00:00 – 00:02:10 it would still be high.',
    ])
    expect(explained([met(0, [0, 200])]).without).toMatchObject([{ reported: false, risk_cat: null }])
  })
})
