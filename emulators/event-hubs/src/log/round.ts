import { encodeRecord, type Place } from './record.ts'

/** Makes the stored bytes of one event, in pieces that are not copied, once its place is known. */
export type Compose = (place: Place) => Buffer[]

/** Gives the events of one write their places after `before`, whose time they get, and their records, in pieces, from `end` on. */
export function layOut(events: Compose[], before: Place, end: number): { pieces: Buffer[]; size: number; last: Place } {
  const pieces: Buffer[] = []
  let last = before
  let offset = end
  for (const compose of events) {
    last = { sequence: last.sequence + 1, offset, time: before.time }
    const record = encodeRecord(last, compose(last))
    pieces.push(...record)
    for (const piece of record) offset += piece.length
  }
  return { pieces, size: offset - end, last }
}
