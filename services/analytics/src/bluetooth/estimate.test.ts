import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Parameters } from '../parameters.ts'
import { type Calibration, calibration } from './calibration.ts'
import { deviceEffects } from './device-effects.ts'
import { distanceOf, normalShare, probabilityWithin } from './distance.ts'
import { type BluetoothEstimate, estimatePair } from './estimate.ts'
import { excessOf, type Heard, type Radio } from './level.ts'
import { contactsOfPair } from './search.ts'

const parameters = Parameters.parse({})
const android: Radio = { platform: 'android', model: null }
const radios = { device: android, peer: android }
/** What an Android sends that reads 2 m in the middle. */
const atTwoMetres = -75

/** Both phones see each other once a minute for so many minutes. */
function together(minutes: number, rssi: number, start = 0): Heard[] {
  return Array.from({ length: minutes + 1 }, (_, i) => start + i * 60).flatMap((time) => [
    { time, rssi, reportedByDevice: true },
    { time: time + 20, rssi, reportedByDevice: false },
  ])
}

function estimate(sightings: Heard[], pair = radios) {
  return estimatePair(sightings, [], pair, parameters)
}

describe('the level of a sighting', () => {
  it('is that of an average phone of the calibration: platform, model and what is known of the phone are taken off', () => {
    const by: Calibration = { ...calibration, models: { loud: { transmit: 3, receive: -1 } } }
    const seen = { reportedByDevice: true }
    const excess = (peer: Radio, device: Radio = android, transmitPower?: number) =>
      excessOf({ ...seen, transmitPower: transmitPower ?? null }, { device, peer }, by)
    expect([
      excess(android),
      excess({ platform: 'ios', model: null }),
      excess({ platform: null, model: null }),
    ]).toEqual([12, 22, 22])
    expect(excess({ ...android, model: 'loud' })).toBe(15)
    expect(excess(android, { ...android, model: 'loud' })).toBe(11)
    expect(excess({ ...android, model: 'loud', effect: { transmit: -2, receive: 0 } })).toBe(10)
    expect(excess({ ...android, model: 'toString' })).toBe(12)
    expect([excess(android, android, -21), excess(android, android, -7)]).toEqual([0, 12])
  })

  it('is judged by the other phone, whoever reported', () => {
    const pair = { device: { platform: 'ios', model: null }, peer: android }
    expect([true, false].map((reportedByDevice) => excessOf({ reportedByDevice }, pair, calibration))).toEqual([12, 22])
  })
})

describe('the effect of a phone', () => {
  it('is found from who hears whom, without a distance', () => {
    const phones = Array.from({ length: 12 }, (_, i) => ({
      id: String(i),
      transmit: (i % 3) * 4 - 4,
      receive: (i % 4) * 2 - 3,
    }))
    const links = phones.flatMap((receiver) =>
      phones
        .filter((transmitter) => transmitter !== receiver)
        .map((transmitter) => ({
          receiver: receiver.id,
          transmitter: transmitter.id,
          rssi: -85 + receiver.receive + transmitter.transmit,
        })),
    )
    const effects = deviceEffects(links)
    const [loud, faint] = [effects.get('2')!, effects.get('0')!]
    expect(loud.transmit - faint.transmit).toBeGreaterThan(6)
    expect(loud.transmit - faint.transmit).toBeLessThanOrEqual(8)
    expect(deviceEffects([])).toEqual(new Map())
  })
})

describe('a distance', () => {
  it('is 2 m where the thresholds of 2020 say so, and the span around it holds eight of ten', () => {
    const { metres, low, high } = distanceOf(atTwoMetres - calibration.platforms.android, calibration)
    expect(metres).toBeCloseTo(2, 0)
    expect(low * high).toBeCloseTo(metres ** 2, 6)
    const level = atTwoMetres - calibration.platforms.android
    expect(probabilityWithin(high, level, calibration) - probabilityWithin(low, level, calibration)).toBeCloseTo(0.8, 4)
  })

  it('rests on the normal distribution', () => {
    expect([-3, -1, 0, 1.2816, 3].map((z) => normalShare(z))).toEqual(
      [0.00135, 0.15866, 0.5, 0.9, 0.99865].map((share) => expect.closeTo(share, 4)),
    )
  })
})

describe('the estimate of a pair', () => {
  it('is likely a contact after 20 strong minutes and hardly after 5, or at a distance', () => {
    expect(estimate(together(20, -65)).probability).toBeGreaterThan(0.9)
    expect(estimate(together(4, -65)).probability).toBeLessThan(0.2)
    expect(estimate(together(60, -90)).probability).toBeLessThan(0.1)
  })

  it('is no contact by a lone sighting, however strong, and nothing without one', () => {
    const lone = estimate([{ time: 7, rssi: -20, reportedByDevice: true }])
    expect(lone.probability).toBeLessThan(0.01)
    expect(lone.seconds).toEqual([0, 0, 0])
    expect(lone.encounters).toHaveLength(1)
    expect(estimate([])).toMatchObject({ intervals: [], encounters: [], seconds: [0, 0, 0] })
    expect(estimate([]).probability).toBeLessThan(0.001)
  })

  it('sums short meetings up, each of which is unlikely alone', () => {
    const meetings = [0, 7_200, 14_400, 21_600].flatMap((start) => together(4, -65, start))
    const { probability, encounters } = estimate(meetings)
    expect(encounters).toHaveLength(4)
    for (const encounter of encounters) expect(encounter.probability).toBeLessThan(0.2)
    expect(probability).toBeGreaterThan(0.9)
  })

  it('does not take it for far off that only one of the two hears', () => {
    const oneSided = together(20, -65).filter(({ reportedByDevice }) => reportedByDevice)
    expect(estimate(oneSided).probability).toBeGreaterThan(0.9)
  })

  it('splits encounters at gaps and pauses, and ends them as the contacts of the pair', () => {
    const sightings = together(20, -65)
    const whole = sightings.map((heard) => ({ ...heard, peer: 2, devicePlatform: 'android', peerPlatform: 'android' }))
    const paused = [{ from: 595, to: 596 }]
    const { encounters } = estimatePair(sightings, paused, radios, parameters)
    expect(encounters.map(({ start, end }) => [start, end])).toEqual(
      contactsOfPair(whole, true, paused, parameters).map(({ start, end }) => [start, end]),
    )
  })

  it('has the encounters of the contacts also where only clocks bridge a gap', () => {
    const heard = [0, 60, 365, 420].map((time) => ({ time, rssi: -65, reportedByDevice: time < 100 }))
    const spans = (clock_tolerance: number) =>
      estimatePair(heard, [], radios, { ...parameters, clock_tolerance }).encounters.map(({ start, end }) => [
        start,
        end,
      ])
    expect(spans(5)).toEqual([[0, 420]])
    expect(spans(4)).toEqual([
      [0, 60],
      [365, 420],
    ])
  })

  it('does not compare 100,000 sightings each with each', () => {
    const begun = performance.now()
    estimate(together(49_999, -70))
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})

const arbitrary = fc
  .array(
    fc.record({ time: fc.nat(20_000), rssi: fc.integer({ min: -100, max: -30 }), reportedByDevice: fc.boolean() }),
    { minLength: 1 },
  )
  .map((heard) =>
    heard.sort((a, b) => a.time - b.time || Number(b.reportedByDevice) - Number(a.reportedByDevice) || a.rssi - b.rssi),
  )

describe('any estimate', () => {
  it('is a probability, spends no more time than there was, and rises with the signal', () => {
    fc.assert(
      fc.property(arbitrary, (heard) => {
        const { probability, seconds, distance, encounters } = estimate(heard)
        expect(probability).toBeGreaterThanOrEqual(0)
        expect(probability).toBeLessThanOrEqual(1)
        const lasted = encounters.reduce((sum, { start, end }) => sum + end - start, 0)
        expect(seconds[0] + seconds[1] + seconds[2]).toBeLessThanOrEqual(lasted + 1e-6)
        expect(distance.low).toBeLessThan(distance.high)
        const stronger = estimate(heard.map((one) => ({ ...one, rssi: one.rssi + 5 })))
        expect(stronger.probability).toBeGreaterThanOrEqual(probability)
      }),
    )
  })

  it('is the same from both sides', () => {
    fc.assert(
      fc.property(arbitrary, (heard) => {
        const pair = { device: { ...android, model: 'SM-G973F' }, peer: { platform: 'ios', model: null } }
        const mirrored = heard.map((one) => ({ ...one, reportedByDevice: !one.reportedByDevice }))
        const said = ({ probability, seconds, distance, intervals }: BluetoothEstimate) =>
          JSON.stringify([probability, seconds, distance, intervals.map(({ level }) => level)])
        const [here, there] = [estimate(heard, pair), estimate(mirrored, { device: pair.peer, peer: pair.device })]
        expect([there, ...there.encounters].map(said)).toEqual([here, ...here.encounters].map(said))
      }),
    )
  })
})
