/** From the first to the last second since 1970, both within. */
export interface TimeWindow {
  from: number
  to: number
}

/** A part of a contact and the UTC date it belongs to; seconds since 1970. */
export interface DayPiece {
  date: string
  from: number
  to: number
}

const hour = 3_600
const day = 24 * hour

/** Cuts a contact at 02:00 UTC of the date after its start, and at each following 02:00; at 02:00 sharp it ends uncut. */
export function dayPieces(from: number, to: number): DayPiece[] {
  const midnight = Math.floor(from / day) * day
  const cut = midnight + day + 2 * hour
  const date = new Date(midnight * 1_000).toISOString().slice(0, 10)
  return to <= cut ? [{ date, from, to }] : [{ date, from, to: cut }, ...dayPieces(cut, to)]
}
