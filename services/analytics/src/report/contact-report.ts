import type { ContactReport } from '@smittestopp/contracts'
import type { BluetoothContact } from '../bluetooth/encounters.ts'
import type { GpsContact } from '../gps/contacts.ts'
import type { Parameters } from '../parameters.ts'
import { categoryOf, isReported, totalsOf } from '../risk.ts'
import type { Device, Window } from '../source.ts'
import { barPlot } from './bar-plot.ts'
import { dailyOf } from './daily.ts'
import { excludedOf, type PairPauses } from './excluded.ts'
import { bandDurations, bluetoothEvidence, gpsEvidence, placeless, twoDecimals } from './figures.ts'

const pipeline = '3.0.0'

/** All contacts of the patient with one peer, in order of time. */
export interface PeerContacts {
  bluetooth: readonly BluetoothContact[]
  gps: readonly GpsContact[]
}

/** The report on one peer in the shape of 2020; undefined when it is not to be reported. */
export function reportOf(
  { bluetooth, gps }: PeerContacts,
  pauses: PairPauses,
  peer: Device,
  window: Window,
  parameters: Parameters,
): ContactReport | undefined {
  const totals = totalsOf(bluetooth, gps, parameters)
  if (!isReported(totals, parameters)) return undefined
  const daily = dailyOf(bluetooth, gps, parameters)
  const days = Object.values(daily)
  return {
    cumulative: {
      all_contacts: {
        points_of_interest: placeless(totals.bluetoothDuration + totals.gpsDuration),
        number_of_contacts: bluetooth.length + gps.length,
        risk_cat: categoryOf(totals, parameters),
        bar_plot: barPlot({ bluetooth, gps }, window),
        days_in_contact: days.length,
      },
      bt_contacts: {
        cumulative_duration: Math.round(totals.bluetoothDuration),
        cumulative_risk_score: twoDecimals(totals.bluetoothRisk),
        days_in_contact: days.filter((day) => day.bt_contacts.number_of_contacts > 0).length,
        ...bandDurations(totals.bluetoothSeconds),
      },
      gps_contacts: {
        cumulative_duration: Math.round(totals.gpsDuration),
        cumulative_risk_score: twoDecimals(totals.gpsRisk),
        days_in_contact: days.filter((day) => day.gps_contacts.number_of_contacts > 0).length,
      },
    },
    daily,
    evidence: {
      bluetooth: bluetooth.map(bluetoothEvidence),
      gps: gps.map(gpsEvidence),
      excluded: excludedOf(pauses),
    },
    version_info: { pipeline, device: [[peer.platform, peer.model, peer.appversion]] },
  }
}
