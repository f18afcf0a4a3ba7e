import { describe, expect, it } from 'vitest'
import { readEvents } from './read-events.ts'

function taken(...events: unknown[]): unknown[][] {
  const seen: unknown[][] = []
  readEvents(events, {
    fix: (ordinal, from, to, figures) => void seen.push(['fix', ordinal, from, to, [...figures]]),
    sighting: (...values) => void seen.push(['sighting', ...values]),
  })
  return seen
}

const at = '2020-05-17T10:00:00Z'
const seconds = Date.parse(at) / 1000
const none = Number.NaN
const silent = [none, none, 0, 0, 0, 0, 0]

describe('readEvents', () => {
  it('tells fixes and sightings by their place, as numbers', () => {
    const fix = {
      timeFrom: at,
      timeTo: '2020-05-17T10:00:01.9Z',
      latitude: 59.9,
      longitude: '1e1',
      accuracy: 5,
      speed: 1,
    }
    const rest = { speedAccuracy: 2, altitude: -3, altitudeAccuracy: 4 }
    expect(taken({ ...fix, ...rest }, { deviceId: 'x', time: at, rssi: '-60', txPower: 4 })).toEqual([
      ['fix', 0, seconds, seconds + 1, [59.9, 10, 5, 1, 2, -3, 4]],
      ['sighting', 1, 'x', seconds, -60, 4],
    ])
  })

  it('takes for 0 what may be absent, and for none what must be said or cannot be read', () => {
    expect(
      taken({ speed: null }, { accuracy: '' }, { deviceId: 'x' }, { deviceId: 'x', txPower: null, rssi: null }),
    ).toEqual([
      ['fix', 0, none, none, silent],
      ['fix', 1, none, none, [none, none, none, 0, 0, 0, 0]],
      ['sighting', 2, 'x', none, none, 0],
      ['sighting', 3, 'x', none, none, 0],
    ])
  })

  it.each([5, 'text', null, true, [], {}, undefined])('takes %j for a fix that says nothing', (event) => {
    expect(taken(event)).toEqual([['fix', 0, none, none, silent]])
  })

  it('takes what names a device and no latitude for a sighting, whatever it names', () => {
    const kinds = [{ deviceId: 5 }, { deviceId: '' }, { deviceId: true }, { deviceId: 'x', latitude: null }]
    expect(taken(...kinds).map(([kind]) => kind)).toEqual(Array(4).fill('sighting'))
    const others = [
      { deviceId: null },
      { deviceId: {} },
      { deviceId: 'x', latitude: {} },
      { deviceId: 'x', latitude: 0 },
    ]
    expect(taken(...others).map(([kind]) => kind)).toEqual(Array(4).fill('fix'))
  })

  it('finds nothing in no events', () => {
    expect(taken()).toEqual([])
  })
})
