import { addSeconds, type BandSeconds, sumOf } from './bluetooth/band.ts'
import type { BluetoothContact } from './bluetooth/encounters.ts'
import type { GpsContact } from './gps/contacts.ts'
import type { Limits, Parameters } from './parameters.ts'

export type Severity = 'high' | 'medium' | 'low' | 'no'
const bySeverity: readonly Severity[] = ['high', 'medium', 'low', 'no']

/** The sums over all contacts with one peer that decide whether and how it is reported. */
export interface Totals {
  bluetoothSeconds: BandSeconds
  bluetoothDuration: number
  bluetoothRisk: number
  gpsDuration: number
  /** Seconds of the GPS contacts that are accurate enough to be relied on alone. */
  gpsAccurate: number
  gpsRisk: number
}

export function totalsOf(
  bluetooth: readonly BluetoothContact[],
  gps: readonly GpsContact[],
  { gps_accurate }: Parameters,
): Totals {
  const bluetoothSeconds: BandSeconds = [0, 0, 0]
  for (const { seconds } of bluetooth) addSeconds(bluetoothSeconds, seconds)
  const accurate = gps.filter((contact) => contact.averageAccuracy < gps_accurate)
  return {
    bluetoothSeconds,
    bluetoothDuration: sumOf(bluetoothSeconds),
    bluetoothRisk: bluetoothRisk(bluetoothSeconds),
    gpsDuration: durationOf(gps),
    gpsAccurate: durationOf(accurate),
    gpsRisk: gps.reduce((sum, contact) => sum + contact.risk, 0),
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

/** The category of a reported peer. */
export function categoryOf(totals: Totals, parameters: Parameters): Severity | 'bt_below_15_min' | 'gps_only' {
  const { gps_include, bluetooth_short, bluetooth_risk, gps_risk } = parameters
  if (totals.gpsAccurate <= gps_include && totals.bluetoothDuration <= bluetooth_short) return 'bt_below_15_min'
  if (totals.gpsAccurate > gps_include && totals.bluetoothDuration === 0) return 'gps_only'
  const found = [severityOf(totals.bluetoothRisk, bluetooth_risk), severityOf(totals.gpsRisk, gps_risk)]
  return bySeverity.find((severity) => found.includes(severity))!
}

function durationOf(contacts: readonly GpsContact[]): number {
  return contacts.reduce((sum, { start, end }) => sum + end - start, 0)
}
