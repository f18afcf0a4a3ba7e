import type { BluetoothEvidence, GpsEvidence } from '@smittestopp/contracts'
import { type BandSeconds, sumOf } from '../bluetooth/band.ts'
import type { BluetoothContact } from '../bluetooth/encounters.ts'
import type { GpsContact } from '../gps/contacts.ts'
import { isoTime } from '../time.ts'

export function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100
}

/** Seconds by place: without maps, all of them at an unknown one. */
export function placeless(seconds: number): Record<string, number> {
  return { 'N/A': Math.round(seconds) }
}

export function bandDurations([veryClose, close, relativelyClose]: BandSeconds) {
  return {
    bt_very_close_duration: Math.round(veryClose),
    bt_close_duration: Math.round(close),
    bt_relatively_close_duration: Math.round(relativelyClose),
  }
}

export function bluetoothEvidence({ start, end, seconds, sightings }: BluetoothContact): BluetoothEvidence {
  return {
    time_from: isoTime(start),
    time_to: isoTime(end),
    duration: Math.round(sumOf(seconds)),
    ...bandDurations(seconds),
    sightings,
  }
}

export function gpsEvidence(contact: GpsContact): GpsEvidence {
  return {
    time_from: isoTime(contact.start),
    time_to: isoTime(contact.end),
    duration: contact.end - contact.start,
    average_distance: twoDecimals(contact.averageDistance),
    median_distance: twoDecimals(contact.medianDistance),
    average_accuracy: twoDecimals(contact.averageAccuracy),
    risk_score: twoDecimals(contact.risk),
  }
}
