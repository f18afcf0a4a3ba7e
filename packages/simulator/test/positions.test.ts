import geodesic from 'geographiclib-geodesic'
import { describe, expect, it } from 'vitest'
import { toDegrees, townOrigin } from '../src/world/geography.ts'
import { positionAt } from '../src/world/span.ts'
import { buildTown } from '../src/world/town.ts'
import { spansOf } from '../src/world/town-day.ts'
import { fixesIn, monday, smallWorld, uploadsOf } from './worlds.ts'

const { WGS84 } = geodesic.Geodesic

function metresBetween(one: { latitude: number; longitude: number }, other: typeof one): number {
  return WGS84.Inverse(one.latitude, one.longitude, other.latitude, other.longitude).s12!
}

const town = buildTown(7, 0, 60)
const spans = [0, 1].map((day) => spansOf({ seed: 7, start: monday.getTime(), days: 2 }, town, day))

/** Where a person truly was at a moment, in degrees. */
function trulyAt(person: number, milliseconds: number) {
  const second = (milliseconds - monday.getTime()) / 1_000
  const own = spans[Math.min(1, Math.floor(second / 86_400))]![person]!
  const time = second % 86_400
  const span = own.find(({ from, to }) => from <= time && time < to) ?? own.at(-1)!
  return { span, ...toDegrees(town.origin, positionAt(span, time)) }
}

describe('degrees', () => {
  it('lie as far apart on the ellipsoid as the metres of a town say', () => {
    const origin = townOrigin(0, 1)
    const here = toDegrees(origin, { x: 1_000, y: 500 })
    const there = toDegrees(origin, { x: 1_003, y: 504 })
    expect(metresBetween(here, there)).toBeCloseTo(5, 2)
    expect(metresBetween(origin, toDegrees(origin, { x: 3_000, y: 0 }))).toBeCloseTo(3_000, 0)
  })

  it('put towns about twelve kilometres apart', () => {
    const towns = Array.from({ length: 9 }, (_, town) => townOrigin(town, 9))
    for (const [i, one] of towns.entries()) {
      for (const other of towns.slice(i + 1)) expect(metresBetween(one, other)).toBeGreaterThan(11_500)
    }
  })
})

describe('real satellites', () => {
  const world = smallWorld()
  const fixes = uploadsOf(world)
    .filter(({ repeated }) => !repeated)
    .flatMap((upload) => fixesIn(upload).map((fix) => ({ fix, person: world.person(upload.person) })))
    .map(({ fix, person }) => {
      const truth = trulyAt(person.index, Date.parse(fix.timeFrom) - person.clockSkew * 1_000)
      return { fix, surroundings: truth.span.room.surroundings, error: metresBetween(truth, fix) }
    })

  it('err as much as they say: two thirds of the errors are within the accuracy', () => {
    const moving = fixes.filter(({ fix }) => fix.timeFrom === fix.timeTo)
    const within = moving.filter(({ fix, error }) => error <= fix.accuracy).length / moving.length
    expect(moving.length).toBeGreaterThan(5_000)
    expect(within).toBeGreaterThan(0.62)
    expect(within).toBeLessThan(0.74)
  })

  it('are worse indoors than out', () => {
    const accuracies = (where: string) =>
      fixes.filter(({ surroundings }) => surroundings === where).map(({ fix }) => fix.accuracy)
    expect(Math.min(...accuracies('indoor'))).toBeGreaterThanOrEqual(10)
    expect(Math.max(...accuracies('indoor'))).toBeLessThanOrEqual(40)
    expect(Math.min(...accuracies('outdoor'))).toBeGreaterThanOrEqual(4)
    expect(Math.max(...accuracies('outdoor'))).toBeLessThanOrEqual(12)
  })

  it('note a stay as one long event and a way as a fix each ten to twelve seconds', () => {
    const stays = fixes.filter(({ fix }) => fix.timeFrom !== fix.timeTo)
    expect(stays.length).toBeLessThan(fixes.length / 3)
    expect(stays.some(({ fix }) => Date.parse(fix.timeTo) - Date.parse(fix.timeFrom) > 3_600_000)).toBe(true)
    const one = uploadsOf(world).flatMap((upload) => (upload.person === 3 && !upload.repeated ? fixesIn(upload) : []))
    const moving = one.filter((fix) => fix.speed > 0).map((fix) => Date.parse(fix.timeFrom) / 1_000)
    const gaps = moving.toSorted((a, b) => a - b).map((time, i, all) => time - (all[i - 1] ?? time))
    expect(gaps.filter((gap) => gap >= 10 && gap <= 12).length).toBeGreaterThan(gaps.length * 0.8)
  })
})

describe('perfect satellites', () => {
  it('never err by more than the seventh decimal of a degree', () => {
    const errors = uploadsOf(smallWorld({ sensors: 'perfect', days: 1 })).flatMap((upload) =>
      fixesIn(upload).flatMap((fix) => {
        const last = Date.parse(fix.timeTo) - (fix.timeTo === fix.timeFrom ? 0 : 1_000)
        return [Date.parse(fix.timeFrom), last].map((time) => metresBetween(trulyAt(upload.person, time), fix))
      }),
    )
    expect(errors.length).toBeGreaterThan(3_000)
    expect(largest(errors)).toBeLessThan(0.02)
  })
})

function largest(values: number[]): number {
  return values.reduce((most, value) => Math.max(most, value))
}
