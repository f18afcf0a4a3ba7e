import geodesic from 'geographiclib-geodesic'
import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import { createRandom } from '../random.ts'
import type { Figures } from '../report.ts'
import { type Formula, formulas, onEllipsoid } from './formulas.ts'

/** Lindesnes, Oslo, Trondheim, Tromsø, Longyearbyen. */
const LATITUDES = [58, 59.9, 63.4, 69.6, 78.2]
const METRES = [2, 10, 110, 1_000, 10_000, 300_000]
const DIRECTIONS = 16
/** As far as positions are compared (contact-rules GPS 5). */
const REACH = 110

export const distanceBench: Bench = {
  name: 'distance',
  description:
    'Planar distance, the formula of 2020 and that of the contact rules, beside the geodesic on the ellipsoid: error by distance and latitude, and cost.',
  fullSize: 1_000_000,
  sizeUnit: 'pairs of positions whose distance is taken',
  Options: z.object({ size: z.int().min(1_000), seed: z.int() }),
  async run({ size, seed, say }: Run): Promise<Figures> {
    tellErrors(say)
    const pairs = positions(size, seed)
    const ellipsoid = nanoseconds(onEllipsoid, pairs)
    const cost = (formula: Formula) => nanoseconds(formula, pairs)
    const figures: Figures = {
      sphere_error_within_reach: { value: worst(formulas.sphere, REACH), limit: 0.005, atMost: true },
      book_error_within_reach: { value: worst(formulas.book, REACH), limit: null },
      planar_error_within_reach: { value: worst(formulas.planar, REACH), limit: null },
      planar_nanoseconds: { value: cost(formulas.planar), limit: null },
      book_nanoseconds: { value: cost(formulas.book), limit: null },
      sphere_nanoseconds: { value: cost(formulas.sphere), limit: null },
      ellipsoid_nanoseconds: { value: ellipsoid, limit: null },
    }
    const times = ellipsoid / figures.sphere_nanoseconds!.value
    return { ...figures, sphere_times_faster_than_ellipsoid: { value: times, limit: 10 } }
  },
}

/** The largest error in any direction, as a share of the distance, over all latitudes. */
function worst(formula: Formula, metres: number): number {
  return Math.max(...LATITUDES.map((latitude) => errorAt(formula, latitude, metres)))
}

function errorAt(formula: Formula, latitude: number, metres: number): number {
  const errors = Array.from({ length: DIRECTIONS }, (_, i) => {
    const { lat2, lon2 } = geodesic.Geodesic.WGS84.Direct(latitude, 10, (i * 360) / DIRECTIONS, metres)
    return Math.abs(formula(latitude, 10, lat2!, lon2!) - metres) / metres
  })
  return Math.max(...errors)
}

function tellErrors(say: Run['say']): void {
  say('The largest error in any of sixteen directions, in per cent:')
  for (const [name, formula] of Object.entries(formulas))
    for (const latitude of LATITUDES) {
      const errors = METRES.map((metres) => `${metres} m ${(errorAt(formula, latitude, metres) * 100).toFixed(3)}`)
      say(`  ${name.padEnd(6)} ${latitude}° N  ${errors.join('  ')}`)
    }
}

/** Pairs as far apart as people who are compared, four numbers each. */
function positions(count: number, seed: number): Float64Array {
  const random = createRandom(seed)
  return Float64Array.from({ length: count * 4 }, (_, i) => (i % 2 ? 10 : 60) + random() * 0.001)
}

/** Of one call, the second time through. */
function nanoseconds(formula: Formula, pairs: Float64Array): number {
  let taken = 0
  let sum = 0
  for (let round = 0; round < 2; round++) {
    const begun = performance.now()
    for (let i = 0; i < pairs.length; i += 4) sum += formula(pairs[i]!, pairs[i + 1]!, pairs[i + 2]!, pairs[i + 3]!)
    taken = performance.now() - begun
  }
  if (!(sum > 0)) throw new Error('no distance was taken')
  return (taken * 1e6 * 4) / pairs.length
}
