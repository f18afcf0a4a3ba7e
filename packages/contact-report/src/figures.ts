import type { BluetoothEvidence, GpsEvidence } from '@smittestopp/contracts'
import { type BandSeconds, sumOf } from './bands.ts'
import type { Encounter } from './encounters.ts'
import type { Nearness } from './nearness.ts'
import { times } from './time.ts'

export function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100
}

export function bandDurations([veryClose, close, relativelyClose]: BandSeconds) {
  return {
    bt_very_close_duration: Math.round(veryClose),
    bt_close_duration: Math.round(close),
    bt_relatively_close_duration: Math.round(relativelyClose),
  }
}

export function bluetoothEvidence(encounter: Encounter): BluetoothEvidence {
  const { seconds, found } = encounter
  return {
    ...times(encounter),
    duration: Math.round(sumOf(seconds)),
    ...bandDurations(seconds),
    sightings: found.reduce((sum, { finding: { sightings } }) => sum + sightings.by_patient + sightings.by_peer, 0),
  }
}

export function gpsEvidence(nearness: Nearness): GpsEvidence {
  return {
    ...times(nearness),
    duration: nearness.to - nearness.from,
    average_distance: twoDecimals(nearness.averageDistance),
    median_distance: twoDecimals(nearness.medianDistance),
    average_accuracy: twoDecimals(nearness.averageAccuracy),
    risk_score: twoDecimals(nearness.risk),
  }
}
