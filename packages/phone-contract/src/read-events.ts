import { momentOf } from './moment.ts'
import { numberOf } from './number.ts'
import { isSighting, type PhoneEvent } from './sighting.ts'

/** Takes the values of events one by one, as numbers: seconds since 1970, degrees, metres, metres per second, dBm. NaN is what says none. */
export interface EventTaker {
  /** Figures in the order of the columns: latitude, longitude, accuracy, speed, speedAccuracy, altitude, altitudeAccuracy. */
  fix(ordinal: number, from: number, to: number, figures: readonly number[]): void
  sighting(ordinal: number, peer: unknown, time: number, rssi: number, txPower: number): void
}

const optional = ['accuracy', 'speed', 'speedAccuracy', 'altitude', 'altitudeAccuracy'] as const
const nothing: PhoneEvent = {}

/** Reads each event of a batch for what it says; what is no event at all is a fix that says nothing. Figures that may be absent are then 0. */
export function readEvents(events: readonly unknown[], taker: EventTaker): void {
  for (const [ordinal, value] of events.entries()) {
    const event = typeof value === 'object' && value !== null ? (value as PhoneEvent) : nothing
    if (isSighting(event)) {
      const { deviceId, time, rssi, txPower } = event
      taker.sighting(ordinal, deviceId, momentOf(time), numberOf(rssi), numberOf(txPower ?? 0))
    } else taker.fix(ordinal, momentOf(event.timeFrom), momentOf(event.timeTo), figuresOf(event))
  }
}

function figuresOf(event: PhoneEvent): number[] {
  const figures = [numberOf(event.latitude), numberOf(event.longitude)]
  for (const name of optional) figures.push(numberOf(event[name] ?? 0))
  return figures
}
