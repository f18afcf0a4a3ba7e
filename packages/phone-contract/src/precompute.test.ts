import { expect, it } from 'vitest'
import { precompute } from './precompute.ts'

const degree = (6_371_000 * Math.PI) / 180
const at = (time: string, metresNorth: number, timeTo = time) => ({
  timeFrom: `2020-05-17T${time}Z`,
  timeTo: `2020-05-17T${timeTo}Z`,
  latitude: metresNorth / degree,
  longitude: 10,
})
const sighting = { deviceId: 'ab'.repeat(16), time: '2020-05-17T10:00:05Z', rssi: -60 }
const added = (events: Record<string, unknown>[]) => precompute(events).map(({ distance, mps }) => [distance, mps])

it('adds the way from the GPS event before, and its speed from the end of that one', () => {
  const events = [at('10:00:00', 0, '10:01:00'), sighting, at('10:01:10', 12.34), at('10:01:20', 12.34)]
  expect(added(events)).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    [12.3, 1.23],
    [0, 0],
  ])
})

it('gives no speed where no time passed', () => {
  expect(added([at('10:00:00', 0, '10:05:00'), at('10:05:00', 5), at('10:04:00', 5)])).toEqual([
    [undefined, undefined],
    [5, undefined],
    [0, undefined],
  ])
})

it('says nothing of an event that cannot be read, nor of the next', () => {
  expect(
    added([at('10:00:00', 0), { ...at('10:00:10', 0), latitude: 'north' }, at('10:00:20', 9), at('10:00:30', 19)]),
  ).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
    [10, 1],
  ])
})

it('leaves everything else as it was', () => {
  const events = [at('10:00:00', 0), sighting, { ...at('10:00:10', 0), latitude: '0', note: 'x' }]
  const before = structuredClone(events)
  const [first, second, third] = precompute(events)
  expect(events).toEqual(before)
  expect([first, second]).toEqual(before.slice(0, 2))
  expect(third).toEqual({ ...before[2], distance: 0, mps: 0 })
})
