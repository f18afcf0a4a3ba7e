import { describe, expect, it } from 'vitest'
import { gpsEventOf, isSighting, latestFor, roundDecimal, sightingOf } from './import-rules.ts'

const latest = latestFor(new Date('2026-03-02T10:59:59Z'))
const gps = { timeFrom: '2026-03-02T10:00:00Z', timeTo: '2026-03-02T10:05:00Z', latitude: 59.9139075, longitude: -10.5 }
const sighting = { deviceId: 'AB'.repeat(16), time: '2026-03-02T10:00:00Z', rssi: -60 }

describe('the import rules', () => {
  it('take times up to 12 h after the full hour of receiving, and not older than 30 days before that', () => {
    const at = (time: string) => sightingOf({ ...sighting, time }, latest)?.time
    expect(at('2026-03-02T22:00:00Z')).toBe(Date.parse('2026-03-02T22:00:00Z') / 1_000)
    expect(at('2026-03-02T22:00:01Z')).toBeUndefined()
    expect(at('2026-01-31T22:00:00Z')).toBeDefined()
    expect(at('2026-01-31T21:59:59Z')).toBeUndefined()
  })

  it('take UTC times that exist and cut fractions of seconds off', () => {
    const at = (time: unknown) => sightingOf({ ...sighting, time }, latest)?.time
    expect(at('2026-03-02T10:00:00.999Z')).toBe(Date.parse('2026-03-02T10:00:00Z') / 1_000)
    const wrong = ['2026-02-30T10:00:00Z', '2026-03-01T24:00:00Z', '2026-03-02T10:00:60Z', '2026-03-02T10:00:00+01:00']
    for (const time of [...wrong, '2026-03-02T10:00:00', '2026-03-02', '', 1_772_445_600, null]) {
      expect(at(time), String(time)).toBeUndefined()
    }
  })

  it('round coordinates to six decimals and accuracy to three, halves away from zero as one reads them', () => {
    expect(gpsEventOf({ ...gps, accuracy: 12.0005 }, latest)).toEqual({
      from: Date.parse(gps.timeFrom) / 1_000,
      to: Date.parse(gps.timeTo) / 1_000,
      latitude: 59.913908,
      longitude: -10.5,
      accuracy: 12.001,
    })
    expect(roundDecimal(-1.0000005, 6)).toBe(-1.000001)
    expect(roundDecimal(1e-7, 6)).toBe(0)
    expect(roundDecimal(50.0004, 3)).toBe(50)
  })

  it('take numbers in texts, and nothing for the figures that may be missing', () => {
    expect(gpsEventOf({ ...gps, latitude: '59.5', accuracy: '7' }, latest)).toMatchObject({
      latitude: 59.5,
      accuracy: 7,
    })
    expect(gpsEventOf({ ...gps, accuracy: null }, latest)).toMatchObject({ accuracy: 0 })
  })

  it.each([
    { latitude: 90.1 },
    { longitude: -180.5 },
    { latitude: undefined },
    { latitude: '' },
    { longitude: 'east' },
    { accuracy: -1 },
    { accuracy: 'good' },
    { speed: -2 },
    { altitude: 20_001 },
    { altitudeAccuracy: true },
    { timeTo: '2026-03-02T09:59:59Z' },
    { timeFrom: '2026-03-01T10:04:59Z' },
  ])('refuse a GPS event with %o', (wrong) => {
    expect(gpsEventOf({ ...gps, ...wrong }, latest)).toBeUndefined()
  })

  it.each([{ rssi: 0 }, { rssi: -129 }, { rssi: -60.5 }, { rssi: null }, { txPower: 128 }])(
    'refuse a sighting with %o',
    (wrong) => expect(sightingOf({ ...sighting, ...wrong }, latest)).toBeUndefined(),
  )

  it('call an event a sighting when it names a device and no latitude, the device in lower case', () => {
    expect([sighting, { ...sighting, latitude: null }].map(isSighting)).toEqual([true, true])
    expect([gps, { ...sighting, latitude: 60 }, { ...sighting, deviceId: null }, {}].map(isSighting)).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(sightingOf(sighting, latest)?.peer).toBe('ab'.repeat(16))
  })
})
