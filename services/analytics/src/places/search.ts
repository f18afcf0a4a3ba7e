import type { PlacesKnown, Whereabouts } from '@smittestopp/contracts'
import { wayOf } from '../gps/way.ts'
import { batched, grouped } from '../grouping.ts'
import type { Parameters } from '../parameters.ts'
import { mergedTimes, type PausedTime, pausedTimes } from '../pauses.ts'
import type { Peer } from '../peers.ts'
import type { ContactSource, DeviceHours, GpsFix, Pause, PeerFix, Window } from '../source.ts'
import { hourSeconds } from '../time.ts'
import type { AddressFinder } from './address-finder.ts'
import type { Meeting } from './contact-point.ts'
import { meetingPoints, type Side } from './meeting-points.ts'
import { nameStays } from './name-stays.ts'
import type { KnownPlaces, PlaceFinder } from './place-finder.ts'
import { placesOf } from './places-of.ts'

/** Hours of peers whose events are asked for in one question. */
const hoursAtATime = 500

/** Peers whose meetings are placed at most, and points looked at; the last peer's may come on top. */
export interface PlacesLimits {
  peers: number
  points: number
}
export const placesLimits: PlacesLimits = { peers: 1_000, points: 100_000 }

/** Times at which a peer was near, in any order. */
export interface PeerTimes {
  peer: Peer
  times: readonly PausedTime[]
}

/** What a worker knows maps by, shared by all its analyses. */
export interface Maps {
  finder: PlaceFinder
  addresses: AddressFinder
}

/** Of whom, how and when places are looked for. */
export interface PlacesSearch {
  device: string
  source: ContactSource
  pauses: readonly Pause[]
  window: Window
  parameters: Parameters
  maps: Maps
  limits?: PlacesLimits
}

export interface PlacesOfPeers {
  where: Map<Peer, Whereabouts>
  places: PlacesKnown
  /** What is known of the map. */
  tiles: KnownPlaces['tiles']
}

/** Where a device was with each of these peers, the first of too many. Evidence of both sensors that overlaps is one meeting. The maps are asked once for all. */
export async function findPlaces(near: readonly PeerTimes[], search: PlacesSearch): Promise<PlacesOfPeers> {
  const { limits = placesLimits } = search
  const meetings = await meetingsOf(near.slice(0, limits.peers), search, limits.points)
  const found = await placesOf(
    meetings.map(({ meeting }) => meeting),
    search.maps.finder,
  )
  const stays = meetings.flatMap(({ meeting: { points } }, i) =>
    found.meetings[i]!.stays.map((stay) => ({ stay, points })),
  )
  const nameless = await nameStays(stays, search.maps.addresses)
  const where = new Map<Peer, Whereabouts>()
  for (const [i, { peer }] of meetings.entries()) {
    const { stays, spans } = found.meetings[i]!
    const known = where.get(peer) ?? { stays: [], transport: [] }
    where.set(peer, known)
    known.stays.push(...stays)
    known.transport.push(...spans.map(({ from, to, transport }) => ({ from, to, mode: transport })))
  }
  const { state, notes } = found.places
  const leftOut = near.length - where.size
  const told = leftOut > 0 ? [`Places are told of the ${where.size} devices with the most evidence.`] : []
  return { where, places: { state, notes: [...notes, ...nameless, ...told] }, tiles: found.tiles }
}

/** The meetings with each peer, in order of time, until there are points enough. */
async function meetingsOf(
  near: readonly PeerTimes[],
  search: PlacesSearch,
  most: number,
): Promise<{ peer: Peer; meeting: Meeting }[]> {
  if (near.length === 0) return []
  const { device, source, pauses, window, parameters } = search
  const sideOf = (fixes: readonly GpsFix[], paused: PausedTime[]): Side => {
    return { trajectory: wayOf(fixes, paused, parameters).counted, paused }
  }
  const patient = sideOf(await source.trajectory(device, window), pausedTimes(pauses, 'gps'))
  const meetings: { peer: Peer; meeting: Meeting }[] = []
  let points = 0
  const asked = near.map((one) => ({ ...one, spans: hoursAround(one, parameters.gps_gap) }))
  for await (const batch of batched(asked, hoursAtATime, ({ spans }) => spans.length)) {
    const events = await eventsOf(
      batch.flatMap(({ spans }) => spans),
      source,
      window,
    )
    for (const { peer, times } of batch) {
      if (points >= most) return meetings
      const other = sideOf(events.get(peer.device.id) ?? [], pausedTimes(peer.pauses, 'gps'))
      for (const { from, to } of mergedTimes(times)) {
        const meeting = { from, to, points: meetingPoints(from, to, patient, other) }
        points += meeting.points.length
        meetings.push({ peer, meeting })
      }
    }
  }
  return meetings
}

async function eventsOf(
  spans: DeviceHours[],
  source: ContactSource,
  window: Window,
): Promise<Map<number, readonly PeerFix[]>> {
  const events = new Map<number, readonly PeerFix[]>()
  for await (const { id, rows } of grouped(source.trajectories(spans, window), (row) => row.id)) events.set(id, rows)
  return events
}

/** A position comes from points less than a gap away; an event that ends on the hour is stored in the hour before. */
function hoursAround({ peer, times }: PeerTimes, gap: number): DeviceHours[] {
  const hours = times.map(({ from, to }) => {
    return { from: Math.floor((from - gap - 1) / hourSeconds), to: Math.floor((to + gap) / hourSeconds) + 1 }
  })
  return mergedTimes(hours).map(({ from, to }) => ({ id: peer.device.id, hour_from: from, hour_to: to - 1 }))
}
