import { describe, expect, it } from 'vitest'
import { fewerSightings } from './claims.ts'
import { isUndecided, minutesError, score } from './score.ts'
import { buildTown, type Town } from './town.ts'

function townOf(minutes: Record<string, [less: number, truth: number, more: number]>): Town {
  const limit = (index: number) =>
    new Map(Object.entries(minutes).map(([pair, all]) => [pair, { a: 0, b: 0, minutes: all[index]!, settings: {} }]))
  return {
    people: [],
    sightings: new Map(),
    fixes: new Map(),
    near: { less: limit(0), truth: limit(1), more: limit(2) },
  }
}

const town = townOf({ '0-1': [20, 20, 20], '0-2': [15, 15, 30], '1-2': [0, 0, 90], '0-3': [3, 3, 3] })
const pairs = ['0-1', '0-2', '0-3', '1-2', '7-8']

describe('the score of claims', () => {
  it('counts contacts of 15 minutes or more, and claims that are right', () => {
    const { contacts, claimed, precision, recall } = score(town, pairs, (pair) => ['0-1', '1-2', '7-8'].includes(pair))
    expect({ contacts, claimed, precision, recall }).toEqual({
      contacts: 2,
      claimed: 3,
      precision: 1 / 3,
      recall: 1 / 2,
    })
  })

  it('knows the pairs that a minute or 0.2 m decides', () => {
    expect(pairs.filter((pair) => isUndecided(town, pair))).toEqual(['0-2', '1-2'])
    expect(isUndecided(townOf({ a: [16, 16, 16] }), 'a')).toBe(false)
    expect(isUndecided(townOf({ a: [14.5, 14.5, 14.5] }), 'a')).toBe(true)
  })

  it('tells by how much the minutes of contacts are off', () => {
    expect(minutesError(town, pairs, () => 10)).toBeCloseTo((0.5 + 1 / 3) / 2)
  })
})

describe('a town', () => {
  const built = buildTown({ seed: 3, people: 60, days: 1, start: new Date('2026-03-02T00:00:00Z') })

  it('has truth for a little less, just so and a little more than 2 m', () => {
    const sum = (limit: 'less' | 'truth' | 'more') =>
      [...built.near[limit].values()].reduce((all, { minutes }) => all + minutes, 0)
    expect(sum('less')).toBeLessThan(sum('truth'))
    expect(sum('truth')).toBeLessThan(sum('more'))
  })

  it('keeps what both phones of a pair saw, in order, and can leave one of them out', () => {
    const all = [...built.sightings.values()]
    expect(all.some((list) => list.some(({ reportedByDevice }) => !reportedByDevice))).toBe(true)
    for (const list of all)
      expect(list.map(({ time }) => time)).toEqual(list.map(({ time }) => time).sort((a, b) => a - b))
    const left = [...fewerSightings(built, ({ reportedByDevice }) => reportedByDevice).sightings.values()].flat()
    expect(left.length).toBeLessThan(all.flat().length)
    expect(left.every(({ reportedByDevice }) => reportedByDevice)).toBe(true)
  })
})
