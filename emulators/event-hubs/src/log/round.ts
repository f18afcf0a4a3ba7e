import { encodeRecord, type Place } from './record.ts'

/** Makes the stored bytes of one event, once its place is known. */
export type Compose = (place: Place) => Buffer

/** Gives the events of one write their places after `before`, whose time they get, and their bytes from `end` on. */
export function layOut(events: Compose[], before: Place, end: number): { bytes: Buffer; last: Place } {
  const pieces: Buffer[] = []
  let last = before
  let offset = end
  for (const compose of events) {
    last = { sequence: last.sequence + 1, offset, time: before.time }
    const record = encodeRecord(last, compose(last))
    pieces.push(...record)
    offset += record.reduce((size, piece) => size + piece.length, 0)
  }
  return { bytes: Buffer.concat(pieces), last }
}
