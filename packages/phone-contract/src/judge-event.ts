import { type Limits, limits, maximumSpan, timeWindow } from './limits.ts'
import { momentOf } from './moment.ts'
import { numberOf } from './number.ts'
import { isSighting, type PhoneEvent } from './sighting.ts'

/** Why the import would refuse an event, as far as a phone can know. */
export type Reason = 'format' | 'time-window' | 'time-reversed' | 'too-long' | 'coordinates' | 'bounds'

/** Why the import refuses an event received at a moment; undefined when only the peer or the consent could still speak against it. */
export function judgeEvent(event: unknown, receivedAt: Date): Reason | undefined {
  if (typeof event !== 'object' || event === null) return 'format'
  const window = timeWindow(receivedAt)
  return isSighting(event as PhoneEvent)
    ? judgeSighting(event as PhoneEvent, window)
    : judgeGpsEvent(event as PhoneEvent, window)
}

function judgeSighting(event: PhoneEvent, window: Limits): Reason | undefined {
  const time = momentOf(event.time)
  const rssi = numberOf(event.rssi)
  const txPower = numberOf(event.txPower ?? 0)
  if (Number.isNaN(time) || !Number.isInteger(rssi) || !Number.isInteger(txPower)) return 'format'
  if (!isWithin(time, window)) return 'time-window'
  if (!isWithin(rssi, limits.rssi) || !isWithin(txPower, limits.txPower)) return 'bounds'
  return undefined
}

function judgeGpsEvent(event: PhoneEvent, window: Limits): Reason | undefined {
  const from = momentOf(event.timeFrom)
  const to = momentOf(event.timeTo)
  const latitude = numberOf(event.latitude)
  const longitude = numberOf(event.longitude)
  const figures = judgeFigures(event)
  if (Number.isNaN(from + to + latitude + longitude) || figures === 'format') return 'format'
  if (!isWithin(from, window) || !isWithin(to, window)) return 'time-window'
  if (to < from) return 'time-reversed'
  if (to - from > maximumSpan) return 'too-long'
  if (!isWithin(latitude, limits.latitude) || !isWithin(longitude, limits.longitude)) return 'coordinates'
  return figures
}

const figureNames = ['accuracy', 'speed', 'speedAccuracy', 'altitude', 'altitudeAccuracy'] as const

/** The figures that may be absent and then count as 0. */
function judgeFigures(event: PhoneEvent): 'format' | 'bounds' | undefined {
  let reason: 'bounds' | undefined
  for (const name of figureNames) {
    const value = numberOf(event[name] ?? 0)
    if (Number.isNaN(value)) return 'format'
    if (!isWithin(value, limits[name])) reason = 'bounds'
  }
  return reason
}

function isWithin(value: number, [least, most]: Limits): boolean {
  return least <= value && value <= most
}
