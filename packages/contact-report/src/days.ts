import { daySeconds, hourSeconds, type Span } from './time.ts'

/** Where a contact, or piece, that starts here is cut if it runs past it: 02:00 UTC of the next date. */
export function nextCut(start: number): number {
  return (Math.floor(start / daySeconds) + 1) * daySeconds + 2 * hourSeconds
}

/** The pieces of a contact, each to be booked on the date of its start; an end at 02:00 sharp makes no cut. */
export function cutIntoDays({ from, to }: Span): Span[] {
  const pieces: Span[] = []
  let begin = from
  for (let cut = nextCut(from); cut < to; cut = nextCut(cut)) {
    pieces.push({ from: begin, to: cut })
    begin = cut
  }
  pieces.push({ from: begin, to })
  return pieces
}
