import { UploadBody } from '@smittestopp/contracts'
import { judgeEvent, judgeTexts, precompute, prefilter } from '@smittestopp/phone-contract'
import { describe, expect, it } from 'vitest'
import { minutesByPair, simulate } from '../src/index.ts'
import { deviceIdOf, fixesIn, type Located, monday, personOf, sightingsIn, smallWorld, uploadsOf } from './worlds.ts'

const dayLength = 86_400_000

describe('a world', () => {
  it('is the same, byte for byte, for the same seed, and another for another', () => {
    const text = (seed: number) => JSON.stringify([uploadsOf(smallWorld({ seed })), [...smallWorld({ seed }).truth()]])
    expect(text(1)).toBe(text(1))
    expect(text(1)).not.toBe(text(2))
  })

  it('names phones with sandbox numbers, the same ones however many people there are', () => {
    const people = [...smallWorld().people]
    expect(people.map(({ phoneNumber }) => phoneNumber)).toEqual(
      people.map((_, i) => `+0010${String(i).padStart(7, '0')}`),
    )
    expect([...smallWorld({ people: 90 }).people].slice(0, 60)).toEqual(people)
    expect(simulate({ seed: 1, people: 10_000_000, days: 1, start: monday }).person(9_999_999).phoneNumber).toBe(
      '+00109999999',
    )
  })

  it('refuses sizes it cannot number', () => {
    for (const people of [0, -1, 1.5, Number.NaN, 10_000_001]) expect(() => smallWorld({ people })).toThrow(RangeError)
    for (const days of [-1, 0.5]) expect(() => smallWorld({ days })).toThrow(RangeError)
  })

  it('carries phones of both platforms, most of them iPhones, with clocks that are nearly right', () => {
    const people = [...smallWorld({ people: 2_000 }).people]
    const share = people.filter(({ platform }) => platform === 'ios').length / people.length
    expect(share).toBeGreaterThan(0.5)
    expect(share).toBeLessThan(0.6)
    expect(new Set(people.map(({ model }) => model)).size).toBeGreaterThan(8)
    const skews = people.map(({ clockSkew }) => Math.abs(clockSkew))
    expect(Math.max(...skews)).toBeLessThanOrEqual(30)
    expect(skews.filter((skew) => skew <= 2).length / people.length).toBeGreaterThan(0.9)
    expect(skews.some((skew) => skew > 10)).toBe(true)
  })

  it('takes a time of day off its start', () => {
    const world = smallWorld({ start: new Date('2026-03-02T13:14:15Z') })
    expect([world.from, world.to]).toEqual([monday, new Date('2026-03-04T00:00:00Z')])
    expect(uploadsOf(world)).toEqual(uploadsOf(smallWorld()))
  })

  it('is made one town after another, each of at most 2,000 people', () => {
    const world = smallWorld({ people: 2_400, days: 1 })
    for (const { a, b } of world.truth()) expect(a < 1_200).toBe(b < 1_200)
  })
})

describe('uploads', () => {
  const world = smallWorld({ days: 3 })
  const uploads = uploadsOf(world)

  it('are what the app sends: at most sixty events of one kind', () => {
    expect(uploads.length).toBeGreaterThan(200)
    for (const upload of uploads) {
      expect(UploadBody.parse(upload.batch)).toEqual(upload.batch)
      expect(upload.batch.events.length).toBeLessThanOrEqual(60)
      const kinds = [sightingsIn(upload).length, fixesIn(upload).length].filter((count) => count > 0)
      expect(kinds).toEqual([upload.batch.events.length])
    }
  })

  it('come in the order of sending, never before what they tell', () => {
    for (const [i, upload] of uploads.entries()) {
      if (i > 0) expect(upload.sentAt.getTime()).toBeGreaterThanOrEqual(uploads[i - 1]!.sentAt.getTime())
      const told = upload.batch.events.map((event) => Date.parse(String(event.timeTo ?? event.time)))
      expect(Math.max(...told)).toBeLessThanOrEqual(upload.sentAt.getTime() + 30_000)
    }
  })

  it('are sometimes repeated, with the same id and the same bytes, and sometimes hours late', () => {
    const first = new Map(uploads.filter(({ repeated }) => !repeated).map((upload) => [upload.batchId, upload]))
    const repeated = uploads.filter((upload) => upload.repeated)
    expect(first.size + repeated.length).toBe(uploads.length)
    expect(repeated.length).toBeGreaterThan(0)
    for (const upload of repeated) {
      const original = first.get(upload.batchId)!
      expect(JSON.stringify(upload.batch)).toBe(JSON.stringify(original.batch))
      expect(upload.sentAt > original.sentAt).toBe(true)
    }
    const full = [...first.values()].filter(({ batch }) => batch.events.length === 60)
    const delay = (upload: (typeof uploads)[number]) =>
      upload.sentAt.getTime() -
      Math.max(...upload.batch.events.map((event) => Date.parse(String(event.timeTo ?? event.time))))
    expect(full.some((upload) => delay(upload) > 3_600_000)).toBe(true)
  })

  it('hold nothing that the contract refuses or would leave out, and say distances and speeds', () => {
    for (const { batch, sentAt } of uploads) {
      expect(batch.events.flatMap((event) => judgeEvent(event, sentAt) ?? [])).toEqual([])
      expect(judgeTexts(batch)).toBeUndefined()
      expect(prefilter(batch.events)).toEqual(batch.events)
      expect(precompute(batch.events)).toEqual(batch.events)
    }
    const [first, ...others] = uploads.map(fixesIn).find((fixes) => fixes.length === 60)!
    expect(first).not.toHaveProperty('distance')
    for (const fix of others) expect(fix).toHaveProperty('distance')
    expect(others.some((fix) => 'mps' in fix)).toBe(true)
  })

  it('hold believable values within the days of the world', () => {
    const sightings = uploads.flatMap((upload) => sightingsIn(upload).map((seen) => ({ ...seen, by: upload.person })))
    expect(
      sightings.filter(
        ({ time, rssi, deviceId, by }) =>
          rssi < -100 || rssi > -20 || personOf(deviceId) === by || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time),
      ),
    ).toEqual([])
    expect(uploads.flatMap(fixesIn).filter((fix) => !isBelievable(fix))).toEqual([])
  })

  function isBelievable({ timeFrom, timeTo, latitude, longitude, speed }: Located): boolean {
    const [from, to] = [Date.parse(timeFrom), Date.parse(timeTo)]
    const inTime = from >= world.from.getTime() - 30_000 && from <= to && to <= world.to.getTime() + 30_000
    const inTown = Math.abs(latitude - 59.9139) < 0.02 && longitude > 10.7422 && longitude < 10.8822
    return inTime && inTown && speed >= 0 && speed < 15
  }
})

describe('a demo of 200 people and three days', () => {
  const world = simulate({ seed: 1, people: 200, days: 3, start: monday })
  const uploads = uploadsOf(world)
  const personDays = 600

  it('has as many events as phones of 2020 sent', () => {
    const fixes = uploads.reduce((sum, upload) => sum + fixesIn(upload).length, 0) / personDays
    const sightings = uploads.reduce((sum, upload) => sum + sightingsIn(upload).length, 0) / personDays
    expect(fixes).toBeGreaterThan(100)
    expect(fixes).toBeLessThan(400)
    expect(sightings).toBeGreaterThan(200)
    expect(sightings).toBeLessThan(600)
  })

  it('gives most people a handful of close contacts, and all settings some', () => {
    const pairs = [...minutesByPair(world.truth()).values()]
    const close = countByPerson(pairs.filter(({ minutes }) => minutes > 15))
    const median = close.sort((a, b) => a - b)[100]!
    expect(median).toBeGreaterThanOrEqual(2)
    expect(median).toBeLessThanOrEqual(8)
    expect(Math.max(...close)).toBeLessThan(30)
    const settings = new Set(pairs.flatMap((pair) => Object.keys(pair.settings)))
    for (const setting of ['household', 'work', 'school', 'lunch', 'transport', 'queue', 'café', 'friends', 'street']) {
      expect(settings).toContain(setting)
    }
  })

  it('lets phones see many more people than were near', () => {
    const near = new Set(minutesByPair(world.truth()).keys())
    const seen = new Set<string>()
    for (const upload of uploads) {
      for (const { deviceId } of sightingsIn(upload)) {
        const pair = [upload.person, personOf(deviceId)].sort((a, b) => a - b)
        seen.add(pair.join('-'))
      }
    }
    expect([...seen].filter((pair) => !near.has(pair)).length).toBeGreaterThan(near.size / 4)
  })

  it('shows iPhones to each other far less than Android phones', () => {
    const ios = new Set([...world.people].filter(({ platform }) => platform === 'ios').map(({ index }) => index))
    const counts = { 'ios-ios': 0, 'android-android': 0 }
    for (const upload of uploads) {
      for (const { deviceId } of sightingsIn(upload)) {
        const pair = [ios.has(upload.person), ios.has(personOf(deviceId))]
        if (pair.every((is) => is)) counts['ios-ios']++
        if (pair.every((is) => !is)) counts['android-android']++
      }
    }
    expect(counts['ios-ios'] * 2).toBeLessThan(counts['android-android'])
  })

  it('has phones that are silent for a whole day', () => {
    const heard = new Set<string>()
    for (const upload of uploads) {
      for (const event of upload.batch.events)
        heard.add(`${upload.person} ${String(event.timeFrom ?? event.time).slice(0, 10)}`)
    }
    const days = [0, 1, 2].map((day) => new Date(monday.getTime() + day * dayLength).toISOString().slice(0, 10))
    const silent = [...world.people].flatMap(({ index }) => days.filter((day) => !heard.has(`${index} ${day}`)))
    expect(silent.length).toBeGreaterThan(0)
    expect(silent.length).toBeLessThan(60)
  })
})

function countByPerson(pairs: { a: number; b: number }[]): number[] {
  const counts = new Array<number>(200).fill(0)
  for (const { a, b } of pairs) {
    counts[a]!++
    counts[b]!++
  }
  return counts
}

describe('the ids that phones are seen by', () => {
  it('are asked for only when the world sends', () => {
    const asked = new Set<number>()
    const uploads = smallWorld().uploads((person) => {
      asked.add(person)
      return deviceIdOf(person)
    })
    expect(asked.size).toBe(0)
    for (const _ of uploads);
    expect(asked.size).toBeGreaterThan(30)
  })

  it('are those that the seen phone sent out at the moment, by its own clock', () => {
    const world = smallWorld()
    const skew = (person: number) => world.person(person).clockSkew
    let seen = 0
    for (const { person, batch } of world.uploads((peer, time) => `${peer} ${time.toISOString()}`)) {
      for (const { deviceId, time } of sightingsIn({ batch })) {
        const [peer, sentOut] = deviceId.split(' ') as [string, string]
        const apart = (Date.parse(time) - Date.parse(sentOut)) / 1_000
        if (apart - (skew(person) - skew(Number(peer))) !== 0) throw new Error(`${person} ${deviceId} ${time}`)
        seen++
      }
    }
    expect(seen).toBeGreaterThan(1_000)
  })
})
