import type { Limits, Parameters, RiskCategory } from '@smittestopp/contracts'
import { type BandSeconds, sumOf } from './bands.ts'
import { bandSecondsOf, type Encounter } from './encounters.ts'
import { type Nearness, secondsOf } from './nearness.ts'

export type Severity = 'high' | 'medium' | 'low' | 'no'
const bySeverity: readonly Severity[] = ['high', 'medium', 'low', 'no']

/** The sums over all evidence of one person that decide whether and how they are reported. */
export interface Totals {
  bluetoothSeconds: BandSeconds
  bluetoothDuration: number
  bluetoothRisk: number
  gpsDuration: number
  /** Seconds of GPS that are accurate enough to be relied on alone. */
  gpsAccurate: number
  gpsRisk: number
}

export function totalsOf(bluetooth: readonly Encounter[], gps: readonly Nearness[]): Totals {
  const bluetoothSeconds = bandSecondsOf(bluetooth)
  return {
    bluetoothSeconds,
    bluetoothDuration: sumOf(bluetoothSeconds),
    bluetoothRisk: bluetoothRisk(bluetoothSeconds),
    gpsDuration: secondsOf(gps),
    gpsAccurate: gps.reduce((sum, { accurate }) => sum + accurate, 0),
    gpsRisk: gps.reduce((sum, { risk }) => sum + risk, 0),
  }
}

/** Minutes very close, a quarter of those close, a twenty-fifth of those relatively close. */
export function bluetoothRisk([veryClose, close, relativelyClose]: BandSeconds): number {
  return veryClose / 60 + close / 60 / 4 + relativelyClose / 60 / 25
}

export function severityOf(risk: number, { high, medium, low }: Limits): Severity {
  return risk > high ? 'high' : risk > medium ? 'medium' : risk > low ? 'low' : 'no'
}

export function isReported(totals: Totals, { bluetooth_include, gps_include }: Parameters): boolean {
  return totals.bluetoothDuration > bluetooth_include || totals.gpsAccurate > gps_include
}

/** The category of somebody who is reported. */
export function categoryOf(totals: Totals, parameters: Parameters): RiskCategory {
  const { gps_include, bluetooth_short, bluetooth_risk, gps_risk } = parameters
  if (totals.gpsAccurate <= gps_include && totals.bluetoothDuration <= bluetooth_short) return 'bt_below_15_min'
  if (totals.gpsAccurate > gps_include && totals.bluetoothDuration === 0) return 'gps_only'
  const found = [severityOf(totals.bluetoothRisk, bluetooth_risk), severityOf(totals.gpsRisk, gps_risk)]
  return bySeverity.find((severity) => found.includes(severity))!
}
