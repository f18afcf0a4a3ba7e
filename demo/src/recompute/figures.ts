import type { BluetoothEvidence, ContactReport, Excluded, GpsEvidence, RiskCategory } from '@smittestopp/contracts'
import {
  type BandSeconds,
  type BluetoothContact,
  bluetoothRisk,
  secondsByBand,
  totalSeconds,
} from './bluetooth-contacts.ts'
import type { GpsContact } from './gps-contacts.ts'
import { sortedBy } from './order.ts'
import { parameters } from './parameters.ts'
import { timeNear } from './time-near.ts'
import { dayPieces } from './time-window.ts'

type Cumulative = ContactReport['cumulative']
type Day = ContactReport['daily'][string]

/** What the contact rules determine of a contact report. */
export interface ContactFigures {
  cumulative: {
    all_contacts: Pick<Cumulative['all_contacts'], 'number_of_contacts' | 'risk_cat' | 'days_in_contact'>
    bt_contacts: Cumulative['bt_contacts']
    gps_contacts: Cumulative['gps_contacts']
  }
  daily: Record<string, Pick<Day, 'bt_contacts' | 'gps_contacts'>>
  /** What the seconds at places add up to, in all and by date. */
  at_places: Record<string, number>
  evidence: ContactReport['evidence']
}

/** The figures of a peer, or undefined when it is not to be reported; `excluded` is told with them as it is. */
export function figuresOf(
  bluetooth: BluetoothContact[],
  gps: GpsContact[],
  excluded: Excluded[],
): ContactFigures | undefined {
  const bands = addedUp(bluetooth.map((contact) => secondsByBand(contact)))
  const bluetoothSeconds = totalSeconds(bands)
  const accurate = gps.filter(({ averageAccuracy }) => averageAccuracy < parameters.gps_accurate)
  const accurateSeconds = secondsOf(accurate)
  const isReported = bluetoothSeconds > parameters.bluetooth_include || accurateSeconds > parameters.gps_include
  if (!isReported) return undefined
  const gpsRisk = gps.reduce((sum, { risk }) => sum + risk, 0)
  const risks = { bluetooth: bluetoothRisk(bands), gps: gpsRisk }
  const daily = dailyOf(bluetooth, gps)
  const daysWith = (kind: 'bt_contacts' | 'gps_contacts') =>
    Object.values(daily).filter((day) => day[kind].number_of_contacts > 0).length
  return {
    cumulative: {
      all_contacts: {
        number_of_contacts: bluetooth.length + gps.length,
        risk_cat: categoryOf(accurateSeconds, bluetoothSeconds, risks),
        days_in_contact: Object.keys(daily).length,
      },
      bt_contacts: {
        cumulative_duration: Math.round(bluetoothSeconds),
        cumulative_risk_score: twoDecimals(risks.bluetooth),
        days_in_contact: daysWith('bt_contacts'),
        ...bandFigures(bands),
      },
      gps_contacts: {
        cumulative_duration: Math.round(secondsOf(gps)),
        cumulative_risk_score: twoDecimals(risks.gps),
        days_in_contact: daysWith('gps_contacts'),
      },
    },
    daily,
    at_places: timeNear(bluetooth, gps),
    evidence: { bluetooth: bluetooth.map(bluetoothEvidence), gps: gps.map(gpsEvidence), excluded },
  }
}

function categoryOf(
  accurateSeconds: number,
  bluetoothSeconds: number,
  risks: { bluetooth: number; gps: number },
): RiskCategory {
  if (accurateSeconds <= parameters.gps_include && bluetoothSeconds <= 900) return 'bt_below_15_min'
  if (accurateSeconds > parameters.gps_include && bluetoothSeconds === 0) return 'gps_only'
  if (risks.bluetooth > 10 || risks.gps > 4) return 'high'
  if (risks.bluetooth > 7.5 || risks.gps > 2.5) return 'medium'
  return risks.bluetooth > 0.6 || risks.gps > 0.01 ? 'low' : 'no'
}

function dailyOf(bluetooth: BluetoothContact[], gps: GpsContact[]): ContactFigures['daily'] {
  const bluetoothPieces = bluetooth
    .flatMap((contact) => dayPieces(contact.from, contact.to).map((piece) => ({ ...piece, contact })))
    .map(({ date, contact, ...piece }) => ({ date, bands: secondsByBand(contact, piece) }))
    .filter(({ bands }) => totalSeconds(bands) >= 1)
  const gpsPieces = gps
    .flatMap(({ from, to }) => dayPieces(from, to))
    .filter(({ from, to }) => to - from >= parameters.gps_minimum)
  const dates = new Set([...bluetoothPieces, ...gpsPieces].map(({ date }) => date))
  const figures = sortedBy(dates, (date) => [date]).map((date) => {
    const ofBluetooth = bluetoothPieces.filter((piece) => piece.date === date)
    const ofGps = gpsPieces.filter((piece) => piece.date === date)
    const bands = addedUp(ofBluetooth.map((piece) => piece.bands))
    const bt_contacts = {
      cumulative_duration: Math.round(totalSeconds(bands)),
      number_of_contacts: ofBluetooth.length,
      ...bandFigures(bands),
    }
    const gps_contacts = { cumulative_duration: Math.round(secondsOf(ofGps)), number_of_contacts: ofGps.length }
    return [date, { bt_contacts, gps_contacts }] as const
  })
  return Object.fromEntries(figures)
}

function bluetoothEvidence(contact: BluetoothContact): BluetoothEvidence {
  const bands = secondsByBand(contact)
  return {
    time_from: utc(contact.from),
    time_to: utc(contact.to),
    duration: Math.round(totalSeconds(bands)),
    ...bandFigures(bands),
    sightings: contact.sightings,
  }
}

function gpsEvidence(contact: GpsContact): GpsEvidence {
  return {
    time_from: utc(contact.from),
    time_to: utc(contact.to),
    duration: Math.round(contact.to - contact.from),
    average_distance: twoDecimals(contact.averageDistance),
    median_distance: twoDecimals(contact.medianDistance),
    average_accuracy: twoDecimals(contact.averageAccuracy),
    risk_score: twoDecimals(contact.risk),
  }
}

function addedUp(list: BandSeconds[]): BandSeconds {
  const sumOf = (band: keyof BandSeconds) => list.reduce((sum, seconds) => sum + seconds[band], 0)
  return { very_close: sumOf('very_close'), close: sumOf('close'), relatively_close: sumOf('relatively_close') }
}

function bandFigures(seconds: BandSeconds) {
  return {
    bt_very_close_duration: Math.round(seconds.very_close),
    bt_close_duration: Math.round(seconds.close),
    bt_relatively_close_duration: Math.round(seconds.relatively_close),
  }
}

function secondsOf(stretches: { from: number; to: number }[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0)
}

function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100
}

function utc(seconds: number): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`
}
