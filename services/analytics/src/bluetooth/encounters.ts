import { nextCut, type Piece } from '../days.ts'
import { type PausedTime, pauseBetween } from '../pauses.ts'
import { type Band, type BandSeconds, far, sumOf } from './band.ts'

/** A sighting as judged: when, and how close. */
export interface JudgedSighting {
  time: number
  band: Band
}

/** The part of an encounter that belongs to one date. */
export interface BluetoothPiece extends Piece {
  seconds: BandSeconds
}

/** Sightings of a pair without a gap or a pause, from the first to the last. */
export interface BluetoothContact {
  start: number
  end: number
  sightings: number
  seconds: BandSeconds
  pieces: BluetoothPiece[]
}

/** The contacts of a pair whose sightings are in order (contact-rules Bluetooth 3 to 5, Pauses 4), cut into days on the way. */
export function encountersOf(
  sightings: readonly JudgedSighting[],
  paused: readonly PausedTime[],
  { bluetooth_gap, bluetooth_minimum }: { bluetooth_gap: number; bluetooth_minimum: number },
): BluetoothContact[] {
  const encounters: BluetoothContact[] = []
  let current: BluetoothContact | undefined
  let before: JudgedSighting | undefined
  for (const sighting of sightings) {
    const isOnward =
      before && sighting.time - before.time <= bluetooth_gap && !pauseBetween(paused, before.time, sighting.time)
    if (current && before && isOnward) extend(current, before, sighting)
    else {
      current = begin(sighting.time)
      encounters.push(current)
    }
    current.sightings++
    before = sighting
  }
  return encounters.filter((encounter) => sumOf(encounter.seconds) >= bluetooth_minimum)
}

function begin(time: number): BluetoothContact {
  return {
    start: time,
    end: time,
    sightings: 0,
    seconds: [0, 0, 0],
    pieces: [{ start: time, end: time, seconds: [0, 0, 0] }],
  }
}

/** Half of the time since the sighting before was spent in its band, half in that of this one. */
function extend(encounter: BluetoothContact, before: JudgedSighting, sighting: JudgedSighting): void {
  const middle = (before.time + sighting.time) / 2
  spend(encounter, before.band, middle)
  spend(encounter, sighting.band, sighting.time)
}

/** Books the time from the end of an encounter until `to`, and opens a new piece where a day is over. */
function spend(encounter: BluetoothContact, band: Band, to: number): void {
  let piece = encounter.pieces[encounter.pieces.length - 1]!
  for (let cut = nextCut(piece.start); cut < to; cut = nextCut(cut)) {
    book(encounter, piece, band, cut)
    piece = { start: cut, end: cut, seconds: [0, 0, 0] }
    encounter.pieces.push(piece)
  }
  book(encounter, piece, band, to)
}

function book(encounter: BluetoothContact, piece: BluetoothPiece, band: Band, to: number): void {
  if (band !== far) {
    encounter.seconds[band] += to - encounter.end
    piece.seconds[band] += to - encounter.end
  }
  piece.end = to
  encounter.end = to
}
