import { areaUnderRoc } from '@smittestopp/simulator'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../random.ts'
import { leaveOneOut } from './leave-one-out.ts'
import type { FilmedPair, Ranged, Scene } from './scene.ts'

const phones = 14

/** Phones of unlike strength, half an hour together, each pair at its own distance. */
function madeScene(name: string, seed: number): Scene {
  const random = createRandom(seed)
  const people = Array.from({ length: phones }, (_, i) => ({
    index: i,
    id: `${i}`,
    phoneNumber: '',
    model: `m${i % 3}`,
  }))
  const excess = people.map(() => 12 * random() - 6)
  const made = people.flatMap((first, a) =>
    people.slice(a + 1).map((second): { pair: FilmedPair; metres: number } => {
      const metres = 0.5 + 5 * random()
      const rssi = Math.round(-77 - 32 * Math.log10(metres) + excess[a]! + excess[second.index]!)
      const heard = Array.from({ length: 60 }, (_, i) => ({
        time: i * 30,
        rssi: rssi + Math.round(4 * random() - 2),
        reportedByDevice: i % 2 === 0,
        transmitPower: -20,
      }))
      const minutesNear = metres < 2 ? 30 : 0
      return {
        metres,
        pair: { a, b: second.index, first, second, heard, minutesFilmed: 30, minutesNear, contact: metres < 2 },
      }
    }),
  )
  const pairs = made.map(({ pair }) => pair)
  return {
    name,
    beacons: 60 * pairs.length,
    pairs,
    withoutPhone: 0,
    models: new Map(people.map(({ id, model }) => [id, model])),
    links: pairs.flatMap(({ first, second, heard }) => {
      const rssi = heard.reduce((sum, one) => sum + one.rssi, 0) / heard.length
      return [
        { receiver: first.id, transmitter: second.id, rssi },
        { receiver: second.id, transmitter: first.id, rssi },
      ]
    }),
    ranged: made.flatMap(({ pair: { first, second, heard }, metres }) =>
      heard.map(({ time, rssi }): Ranged => ({ receiver: first.id, transmitter: second.id, time, rssi, metres })),
    ),
  }
}

const scenes = [1, 2, 3].map((seed) => madeScene(`scene ${seed}`, seed))

describe('leaving a scenario out', () => {
  it('tells contacts from others by what the other scenarios teach, and better when the phones are known', () => {
    const known = leaveOneOut(scenes, 'phones')
    expect(known.pairs).toHaveLength(3 * 91)
    expect(areaUnderRoc(known.pairs)).toBeGreaterThan(0.9)
    expect(areaUnderRoc(known.pairs)).toBeGreaterThan(areaUnderRoc(leaveOneOut(scenes, 'nothing').pairs))
    expect(known.distances.within).toBeGreaterThan(0.6)
    expect(known.distances.factor).toBeLessThan(1.5)
  })

  it('never looks at the truth of the scenario it judges', () => {
    const scores = (all: Scene[]) =>
      leaveOneOut(all, 'phones')
        .pairs.filter(({ scene }) => scene === 'scene 2')
        .map(({ score }) => score)
    const turned = scenes.map((scene) =>
      scene.name === 'scene 2'
        ? {
            ...scene,
            pairs: scene.pairs.map((pair) => ({ ...pair, contact: !pair.contact })),
            ranged: scene.ranged.map((one) => ({ ...one, metres: 10 / one.metres })),
          }
        : scene,
    )
    expect(scores(turned)).toEqual(scores(scenes))
  })
})
