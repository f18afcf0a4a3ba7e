import { describe, expect, it } from 'vitest'
import { judgeEvent } from './judge-event.ts'
import type { PhoneEvent } from './sighting.ts'

const receivedAt = new Date('2020-05-17T12:59:59Z')
const fix = { timeFrom: '2020-05-17T10:00:00Z', timeTo: '2020-05-17T10:00:00Z', latitude: 59.91, longitude: 10.75 }
const sighting = { deviceId: 'ab'.repeat(16), time: '2020-05-17T10:00:00Z', rssi: -60 }
const gps = (over: PhoneEvent) => judgeEvent({ ...fix, ...over }, receivedAt)
const seen = (over: PhoneEvent) => judgeEvent({ ...sighting, ...over }, receivedAt)

describe('an event is taken', () => {
  it('as the app of 2020 wrote it, with numbers in texts and figures left out', () => {
    expect(gps({})).toBeUndefined()
    expect(gps({ latitude: '59.91', longitude: '10.75', accuracy: '7.5', speed: null })).toBeUndefined()
    expect(gps({ accuracy: 0, speed: -1, speedAccuracy: -1, altitude: -20_000, altitudeAccuracy: -1 })).toBeUndefined()
    expect(seen({})).toBeUndefined()
    expect(seen({ rssi: '-60', txPower: '12', latitude: null })).toBeUndefined()
  })

  it('whoever was seen: that is for the import to say', () => {
    expect([seen({ deviceId: '' }), seen({ deviceId: 5 }), seen({ deviceId: false })]).toEqual(Array(3).fill(undefined))
  })

  it('from 30 days before to 12 h after the hour it is received in', () => {
    expect(seen({ time: '2020-05-18T00:00:00.999Z' })).toBeUndefined()
    expect(seen({ time: '2020-05-18T00:00:01Z' })).toBe('time-window')
    expect(seen({ time: '2020-04-18T00:00:00Z' })).toBeUndefined()
    expect(seen({ time: '2020-04-17T23:59:59Z' })).toBe('time-window')
    expect(gps({ timeFrom: '2020-04-17T23:59:59Z', timeTo: '2020-04-18T00:00:00Z' })).toBe('time-window')
    expect(gps({ timeTo: '2020-05-18T00:00:01Z' })).toBe('time-window')
  })
})

describe('an event is refused', () => {
  it.each([
    null,
    undefined,
    5,
    'a text',
    true,
    [],
    [fix],
    {},
    { deviceId: 'ab' },
    { deviceId: { id: 'ab' }, ...fix, latitude: null },
  ])('for its format when it is %o', (event) => expect(judgeEvent(event, receivedAt)).toBe('format'))

  it.each<[string, PhoneEvent]>([
    ['format', { latitude: undefined }],
    ['format', { longitude: 'east' }],
    ['format', { accuracy: '' }],
    ['format', { speed: true }],
    ['format', { altitude: {} }],
    ['format', { altitudeAccuracy: [1] }],
    ['format', { speedAccuracy: Number.POSITIVE_INFINITY }],
    ['format', { timeFrom: '2020-05-17T10:00:00+02:00' }],
    ['format', { timeTo: 1_589_709_600 }],
    ['time-reversed', { timeFrom: '2020-05-17T10:00:01Z' }],
    ['too-long', { timeFrom: '2020-05-16T09:59:59Z' }],
    ['coordinates', { latitude: 90.000001 }],
    ['coordinates', { longitude: -181 }],
    ['bounds', { accuracy: -0.1 }],
    ['bounds', { speed: 1_000.5 }],
    ['bounds', { speedAccuracy: -2 }],
    ['bounds', { altitude: 20_001 }],
    ['bounds', { altitudeAccuracy: '100001' }],
  ])('for %s: a GPS event with %o', (reason, over) => expect(gps(over)).toBe(reason))

  it.each<[string, PhoneEvent]>([
    ['format', { time: null }],
    ['format', { rssi: undefined }],
    ['format', { rssi: -60.5 }],
    ['format', { txPower: 0.5 }],
    ['format', { txPower: 'strong' }],
    ['bounds', { rssi: 0 }],
    ['bounds', { rssi: -129 }],
    ['bounds', { txPower: 128 }],
  ])('for %s: a sighting with %o', (reason, over) => expect(seen(over)).toBe(reason))

  it('for the first of several reasons, in the order of the import', () => {
    const bad: PhoneEvent = { timeFrom: '2020-05-17T10:00:01Z', latitude: 91, speed: 2_000 }
    expect(gps({ ...bad, altitude: 'high' })).toBe('format')
    expect(gps({ ...bad, timeTo: '2021-05-17T10:00:00Z' })).toBe('time-window')
    expect(gps(bad)).toBe('time-reversed')
    expect(gps({ ...bad, timeFrom: '2020-05-16T09:00:00Z' })).toBe('too-long')
    expect(gps({ ...bad, timeFrom: '2020-05-17T09:00:00Z' })).toBe('coordinates')
    expect(seen({ time: '2021-05-17T10:00:00Z', rssi: 5 })).toBe('time-window')
  })

  it('as GPS when a sighting also has a latitude, whatever that is', () => {
    expect(seen({ latitude: '' })).toBe('format')
    expect(gps({ deviceId: 'ab'.repeat(16) })).toBeUndefined()
  })
})
