import { daySeconds, hourSeconds } from './time.ts'

/** A part of a contact that belongs to one date. */
export interface Piece {
  start: number
  end: number
}

/** Where a contact, or piece, that starts here is cut if it runs past it: 02:00 UTC of the next date. */
export function nextCut(start: number): number {
  return (Math.floor(start / daySeconds) + 1) * daySeconds + 2 * hourSeconds
}

/** The pieces of a contact, each to be booked on the date of its start; an end at 02:00 sharp makes no cut. */
export function cutIntoDays(start: number, end: number): Piece[] {
  const pieces: Piece[] = []
  let from = start
  for (let cut = nextCut(start); cut < end; cut = nextCut(cut)) {
    pieces.push({ start: from, end: cut })
    from = cut
  }
  pieces.push({ start: from, end })
  return pieces
}
