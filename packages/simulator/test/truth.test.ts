import { describe, expect, it } from 'vitest'
import { type Nearness, nearDistance, perfectRssi } from '../src/index.ts'
import { positionAt, type Span } from '../src/world/span.ts'
import { buildTown } from '../src/world/town.ts'
import { spansOf } from '../src/world/town-day.ts'
import { truthOf } from '../src/world/truth.ts'
import { deviceIdOf, monday, personOf, sightingsIn, smallWorld } from './worlds.ts'

const calendar = { seed: 7, start: monday.getTime(), days: 1 }
const town = buildTown(7, 0, 60)
const spans = spansOf(calendar, town, 0)
const truth = truthOf(spans.flat(), monday.getTime())

describe('the day of a person', () => {
  it('has no gaps and no overlaps from midnight to midnight, at home at both ends', () => {
    for (const [i, own] of spans.entries()) {
      expect(own[0]!.from).toBe(0)
      expect(own.at(-1)!.to).toBe(86_400)
      for (const [j, span] of own.entries()) if (j > 0) expect(span.from).toBe(own[j - 1]!.to)
      expect(own.map(({ person }) => person)).toEqual(own.map(() => i))
      expect([own[0]!.room, own.at(-1)!.room]).toEqual([town.residents[i]!.home, town.residents[i]!.home])
    }
  })

  it('jumps nowhere farther than from a street door to a seat', () => {
    for (const own of spans) {
      for (const [j, span] of own.entries()) {
        const before = own[j - 1]?.end ?? span.start
        expect(Math.hypot(span.start.x - before.x, span.start.y - before.y)).toBeLessThan(90)
      }
    }
  })
})

describe('the truth', () => {
  it('is exactly who was within 2 m in one room, vehicle or street, at any moment', () => {
    const pairs = new Map<string, Nearness[]>()
    for (const near of truth) pairs.set(`${near.a}-${near.b}`, [...(pairs.get(`${near.a}-${near.b}`) ?? []), near])
    const wrong: string[] = []
    let found = 0
    for (let time = 13; time < 86_400; time += 307) {
      const now = spans.map((own) => own.find((span) => span.from <= time && time < span.to)!)
      for (const [a, b] of pairsOf(now.length)) {
        const distance = distanceAt(now[a]!, now[b]!, time)
        if (Math.abs(distance - nearDistance) < 1e-6) continue
        const together = now[a]!.room === now[b]!.room && distance < nearDistance
        const moment = monday.getTime() + time * 1_000
        const told = pairs.get(`${a}-${b}`)?.some(({ from, to }) => from.getTime() <= moment && moment < to.getTime())
        if ((told ?? false) !== together) wrong.push(`${a} and ${b} at ${time}: ${distance} m`)
        if (together) found++
      }
    }
    expect(wrong).toEqual([])
    expect(found).toBeGreaterThan(500)
  })

  it('lists a pair in order, without overlaps, with its length and smallest distance', () => {
    for (const [i, near] of truth.entries()) {
      expect(near.a).toBeLessThan(near.b)
      expect(near.minimumDistance).toBeLessThan(nearDistance)
      expect(Math.abs((near.to.getTime() - near.from.getTime()) / 1_000 - near.seconds)).toBeLessThan(0.01)
      const last = truth[i - 1]
      if (last?.a === near.a && last.b === near.b) expect(near.from.getTime()).toBeGreaterThanOrEqual(last.to.getTime())
    }
  })

  it('keeps colleagues and bus seats as far apart as furniture does', () => {
    const distances = (setting: string) => truth.filter((near) => near.setting === setting && near.seconds > 600)
    for (const near of distances('work')) expect(near.minimumDistance).toBeCloseTo(1.5, 6)
    for (const near of distances('school')) expect(near.minimumDistance).toBeCloseTo(0.8, 6)
    expect(distances('work').length).toBeGreaterThan(0)
  })
})

describe('perfect sensors', () => {
  const world = smallWorld({ sensors: 'perfect', days: 1, people: 30 })
  const near = new Set<string>()
  for (const { a, b, from, to } of world.truth()) {
    for (let time = Math.ceil(from.getTime() / 10_000) * 10_000; time < to.getTime(); time += 10_000) {
      near.add(`${a}-${b} ${time}`).add(`${b}-${a} ${time}`)
    }
  }

  it('hear strongly exactly those who are near, every ten seconds', () => {
    const strong = new Set<string>()
    const wrong: string[] = []
    for (const upload of world.uploads(deviceIdOf)) {
      if (upload.repeated) continue
      for (const { deviceId, time, rssi } of sightingsIn(upload)) {
        const key = `${upload.person}-${personOf(deviceId)} ${Date.parse(time)}`
        const heard = Math.sign(rssi - perfectRssi(nearDistance))
        if (heard !== 0 && near.has(key) !== heard > 0) wrong.push(key)
        if (rssi >= perfectRssi(nearDistance)) strong.add(key)
      }
    }
    expect(wrong).toEqual([])
    expect(near.size).toBeGreaterThan(10_000)
    expect([...near].filter((key) => !strong.has(key))).toEqual([])
  })
})

function* pairsOf(people: number): Generator<[number, number]> {
  for (let a = 0; a < people; a++) for (let b = a + 1; b < people; b++) yield [a, b]
}

function distanceAt(a: Span, b: Span, time: number): number {
  const [one, other] = [positionAt(a, time), positionAt(b, time)]
  return Math.hypot(one.x - other.x, one.y - other.y)
}
