import { greatCircle, type Position } from './great-circle.ts'
import { momentOf } from './moment.ts'
import { numberOf } from './number.ts'
import { isSighting, type PhoneEvent } from './sighting.ts'

interface Place extends Position {
  from: number
  to: number
}

/**
 * Adds to each GPS event of a batch, in its order, `distance` (metres from the GPS event before it) and `mps` (metres per second from
 * its end to this one's start; absent when that is not positive). An event that cannot be read gives neither itself nor the next.
 */
export function precompute(events: readonly PhoneEvent[]): PhoneEvent[] {
  let before: Place | undefined
  return events.map((event) => {
    if (isSighting(event)) return event
    const here = placeOf(event)
    const way = before && here && wayBetween(before, here)
    before = here
    return { ...event, ...way }
  })
}

function placeOf({ timeFrom, timeTo, latitude, longitude }: PhoneEvent): Place | undefined {
  const place = {
    from: momentOf(timeFrom),
    to: momentOf(timeTo),
    latitude: numberOf(latitude),
    longitude: numberOf(longitude),
  }
  return Object.values(place).some(Number.isNaN) ? undefined : place
}

function wayBetween(before: Place, here: Place): { distance: number; mps?: number } {
  const metres = greatCircle(before, here)
  const seconds = here.from - before.to
  const distance = rounded(metres, 1)
  return seconds > 0 ? { distance, mps: rounded(metres / seconds, 2) } : { distance }
}

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}
