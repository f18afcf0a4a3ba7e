import { type EventTaker, readEvents } from '@smittestopp/phone-contract'
import type { ReadLine } from './read-line.ts'
import { storableText } from './storable-text.ts'

const SUSPECT = /\\u0000|\\ud[89a-f]|null/
const NO_TIME = Number.NaN
/** A device id, or a contact id: the database keeps no longer one. */
const LONGEST_PEER = 36
/** An id made with our key has none greater; a database keeps no greater. */
const LARGEST_ID = 2 ** 31 - 1

/** The numbers of the devices that ids in sightings were made for, and when the 15 minutes of each begin; a device's own id has none. */
export type Peers = ReadonlyMap<string, { device: number; validFrom?: Date }>

/** A line with its events as text: as values they would outlive the line by thousands of others, which costs the process more than to read them. */
interface StagedLine extends Omit<ReadLine, 'events'> {
  event_count: number
  events: string | null
}

/** Lines on their way into the staging table: as text for who reads JSON, and the values of their events as numbers for who does not. */
export class StagedBatch implements EventTaker {
  readonly #lines: StagedLine[] = []
  readonly #spans = {
    gps: [] as number[],
    gps_count: [] as number[],
    gps_earliest: [] as number[],
    gps_latest: [] as number[],
    sightings: [] as number[],
    sightings_count: [] as number[],
    sightings_earliest: [] as number[],
    sightings_latest: [] as number[],
  }
  readonly #ordinals: number[] = []
  readonly #from: number[] = []
  readonly #to: number[] = []
  readonly #figures: number[][] = Array.from({ length: 7 }, () => [])
  readonly #seen = { ordinal: [] as number[], time: [] as number[], rssi: [] as number[], txPower: [] as number[] }
  readonly #peers: string[] = []

  get size(): number {
    return this.#lines.length
  }

  /** The distinct ids that sightings name, in lower case. */
  get peers(): Set<string> {
    return new Set(this.#peers)
  }

  add(line: ReadLine): void {
    const [gps, sightings] = [this.#ordinals.length, this.#peers.length]
    this.#lines.push({ ...line, event_count: line.events?.length ?? 0, events: eventsText(line) })
    if (line.events) readEvents(line.events, this)
    const fixes = extentOf(this.#from, gps)
    const seen = extentOf(this.#seen.time, sightings)
    this.#spans.gps.push(gps)
    this.#spans.gps_count.push(this.#ordinals.length - gps)
    this.#spans.gps_earliest.push(fixes[0])
    this.#spans.gps_latest.push(fixes[1])
    this.#spans.sightings.push(sightings)
    this.#spans.sightings_count.push(this.#peers.length - sightings)
    this.#spans.sightings_earliest.push(seen[0])
    this.#spans.sightings_latest.push(seen[1])
  }

  fix(ordinal: number, from: number, to: number, figures: readonly number[]): void {
    this.#ordinals.push(ordinal)
    this.#from.push(from)
    this.#to.push(to)
    for (let i = 0; i < figures.length; i++) this.#figures[i]!.push(figures[i]!)
  }

  sighting(ordinal: number, peer: unknown, time: number, rssi: number, txPower: number): void {
    this.#seen.ordinal.push(ordinal)
    this.#seen.time.push(time)
    this.#seen.rssi.push(rssi)
    this.#seen.txPower.push(txPower)
    this.#peers.push(typeof peer === 'string' && peer.length <= LONGEST_PEER ? peer.toLowerCase() : '')
  }

  /** What `adlsimporter` takes. */
  toParameters(peers: Peers) {
    const seen = this.#peers.map((peer) => peers.get(peer))
    const devices = seen.map((one) => one?.device ?? 0)
    const validFrom = seen.map((one) => (one?.validFrom ? one.validFrom.getTime() / 1000 : NO_TIME))
    return {
      lines: this.#lines,
      contact_ids: [...peers].map(([contact_id, { device, validFrom }]) => ({
        contact_id,
        id: device,
        valid_from: validFrom ?? null,
      })),
      spans: {
        gps: new Int32Array(this.#spans.gps),
        gps_count: new Int32Array(this.#spans.gps_count),
        gps_earliest: new Float64Array(this.#spans.gps_earliest),
        gps_latest: new Float64Array(this.#spans.gps_latest),
        sightings: new Int32Array(this.#spans.sightings),
        sightings_count: new Int32Array(this.#spans.sightings_count),
        sightings_earliest: new Float64Array(this.#spans.sightings_earliest),
        sightings_latest: new Float64Array(this.#spans.sightings_latest),
      },
      gps: {
        times: byLine([this.#from, this.#to], this.#spans.gps_count),
        figures: byLine([this.#ordinals, ...this.#figures], this.#spans.gps_count),
      },
      sightings: {
        times: byLine([this.#seen.time, validFrom], this.#spans.sightings_count),
        figures: byLine(
          [this.#seen.ordinal, devices, this.#seen.rssi, this.#seen.txPower],
          this.#spans.sightings_count,
        ),
      },
    }
  }
}

/** Columns of the events of all lines as one list: of the first line a column after the other, then of the next. */
function byLine(columns: readonly (readonly number[])[], counts: readonly number[]): Float64Array {
  const list = new Float64Array(columns.length * columns[0]!.length)
  let at = 0
  let first = 0
  for (const count of counts) {
    for (const column of columns) for (let i = first; i < first + count; i++) list[at++] = column[i]!
    first += count
  }
  return list
}

/** The least and the greatest of the times from a place on; NaN when there are none. */
function extentOf(times: readonly number[], first: number): [earliest: number, latest: number] {
  let [earliest, latest] = [NO_TIME, NO_TIME]
  for (let i = first; i < times.length; i++) {
    const time = times[i]!
    if (!(time >= earliest)) earliest = Number.isNaN(time) ? earliest : time
    if (!(time <= latest)) latest = Number.isNaN(time) ? latest : time
  }
  return [earliest, latest]
}

/** Ids the database can hold. */
export function isDevice({ device }: { device: number }): boolean {
  return device <= LARGEST_ID
}

function eventsText({ events }: ReadLine): string | null {
  if (!events) return null
  const text = JSON.stringify(events)
  return SUSPECT.test(text) ? JSON.stringify(events, storable) : text
}

/**
 * PostgreSQL stores neither the null character nor half of a surrogate pair; without them the rest of the line is as good as any. A number too large
 * to be one would be written as null, which means absent: as text it is refused for its format.
 */
function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return typeof value === 'string' ? storableText(value) : value
}
