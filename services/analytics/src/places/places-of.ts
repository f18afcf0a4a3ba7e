import type { Category } from './category.ts'
import { type ContactPoint, type Meeting, stretchesOf } from './contact-point.ts'
import { tilesOfPoint } from './near-point.ts'
import type { KnownPlaces, PlaceFinder, PlacesState } from './place-finder.ts'
import { whereaboutsOf } from './point-categories.ts'
import { segmentsOf, spansOf } from './segments.ts'
import { type PairTransport, pairTransport, withoutFlips } from './transport.ts'

type Transport = PairTransport | 'N/A'

/** A stay; `name` and `element` are the map's. */
export interface Stay {
  from: number
  to: number
  category: Category
  name?: string
  element?: string
}

/** Whole seconds. */
export interface MeetingPlaces {
  /** From beginning to end, without gaps. */
  stays: Stay[]
  /** How the two moved, from beginning to end. */
  spans: { from: number; to: number; transport: Transport }[]
}

export interface PlacesFound {
  /** In the order of the meetings. */
  meetings: MeetingPlaces[]
  /** What the report says of the maps. */
  places: { state: PlacesState; notes: string[] }
  tiles: KnownPlaces['tiles']
  /** Requests sent to the maps: for metrics. */
  requests: number
}

/** Where the meetings were, by docs/contact-rules.md (Places). The maps are asked once for all of them; an outage makes places unknown, nothing else. */
export async function placesOf(meetings: readonly Meeting[], finder: PlaceFinder): Promise<PlacesFound> {
  const tiles = new Set<number>()
  for (const { points } of meetings) for (const point of points) for (const tile of tilesOfPoint(point)) tiles.add(tile)
  const known = await finder.inTiles(tiles)
  return {
    meetings: meetings.map((meeting) => placesOfMeeting(meeting, known)),
    places: { state: known.state, notes: known.notes },
    tiles: known.tiles,
    requests: known.requests,
  }
}

/** The same for one meeting, of what is already known. */
export function placesOfMeeting(meeting: Meeting, { tiles }: Pick<KnownPlaces, 'tiles'>): MeetingPlaces {
  const { points } = meeting
  const transports = transportsOf(points)
  const lengths = stretchesOf(meeting).map(({ from, to }) => to - from)
  const whereabouts = whereaboutsOf(points, transports, lengths, tiles)
  const segments = segmentsOf(meeting)
  const untold = points.length === 0 ? 'N/A' : 'uncertain'

  const keys = whereabouts.map(({ category, place }) => place?.key ?? category)
  const names = new Map(whereabouts.map((one, i) => [keys[i]!, one]))
  const stays = spansOf(segments, (point) => (point === undefined ? untold : keys[point]!)).map(
    ({ from, to, name }) => {
      const { category, place } = names.get(name) ?? { category: untold }
      return { from, to, category, ...(place && { element: place.key }), ...(place?.name && { name: place.name }) }
    },
  )
  const spans = spansOf(segments, (point): Transport => (point === undefined ? untold : transports[point]!))
  return { stays, spans: spans.map(({ from, to, name }) => ({ from, to, transport: name })) }
}

function transportsOf(points: readonly ContactPoint[]): PairTransport[] {
  const times = points.map(({ time }) => time)
  const transports = points.map(({ modes: [one, other] }) => pairTransport(one, other))
  return withoutFlips(times, transports)
}
