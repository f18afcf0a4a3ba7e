import { Parameters, parameters2020 } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { bluetoothRisk, categoryOf, isReported, severityOf, type Totals } from './risk.ts'

const parameters = Parameters.parse({})
const minutes = (count: number) => count * 60

function totals(of: { veryClose?: number; gpsAccurate?: number; bluetoothRisk?: number; gpsRisk?: number }): Totals {
  const veryClose = of.veryClose ?? 0
  return {
    bluetoothSeconds: [veryClose, 0, 0],
    bluetoothDuration: veryClose,
    bluetoothRisk: of.bluetoothRisk ?? veryClose / 60,
    gpsDuration: of.gpsAccurate ?? 0,
    gpsAccurate: of.gpsAccurate ?? 0,
    gpsRisk: of.gpsRisk ?? 0,
  }
}

describe('the risk of Bluetooth contacts', () => {
  it.each([
    [[16, 0, 0], 16, 'high'],
    [[0, 20, 0], 5, 'low'],
    [[0, 30, 0], 7.5, 'low'],
    [[0, 41, 0], 10.25, 'high'],
    [[0, 0, 20], 0.8, 'low'],
    [[0, 0, 15], 0.6, 'no'],
  ] as const)(
    'of %j minutes very, fairly and relatively close is %d: %s',
    ([veryClose, close, relatively], risk, severity) => {
      expect(bluetoothRisk([minutes(veryClose), minutes(close), minutes(relatively)])).toBeCloseTo(risk, 10)
      expect(severityOf(risk, parameters.bluetooth_risk)).toBe(severity)
    },
  )
})

describe('a person', () => {
  it('is reported for more than 120 s of Bluetooth or more than 900 s of accurate GPS; in 2020 for more than 1,800 s', () => {
    const reported = (gpsAccurate: number, by = parameters) => isReported(totals({ gpsAccurate }), by)
    expect([120, 121].map((veryClose) => isReported(totals({ veryClose }), parameters))).toEqual([false, true])
    expect([900, 901].map((seconds) => reported(seconds))).toEqual([false, true])
    expect([1_800, 1_801].map((seconds) => reported(seconds, parameters2020))).toEqual([false, true])
  })

  it('is below 15 minutes up to 900 s of Bluetooth without much accurate GPS, however risky', () => {
    expect(categoryOf(totals({ veryClose: 900, gpsAccurate: 900, gpsRisk: 9 }), parameters)).toBe('bt_below_15_min')
    expect(categoryOf(totals({ veryClose: 901 }), parameters)).toBe('high')
  })

  it('is known by GPS only without any Bluetooth', () => {
    expect(categoryOf(totals({ gpsAccurate: 1_801, gpsRisk: 9 }), parameters)).toBe('gps_only')
    expect(categoryOf(totals({ gpsAccurate: 1_801, gpsRisk: 3, veryClose: 1 }), parameters)).toBe('medium')
  })

  it('has the more severe of both categories', () => {
    expect(categoryOf(totals({ veryClose: 901, bluetoothRisk: 1, gpsRisk: 4.1 }), parameters)).toBe('high')
    expect(categoryOf(totals({ veryClose: 901, bluetoothRisk: 8, gpsRisk: 0.02 }), parameters)).toBe('medium')
    expect(categoryOf(totals({ veryClose: 901, bluetoothRisk: 0.5, gpsRisk: 0.01 }), parameters)).toBe('no')
  })
})
