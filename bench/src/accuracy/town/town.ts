import {
  minutesByPair,
  type PairMinutes,
  type Person,
  type Setting,
  type Simulation,
  simulate,
  type Upload,
  type World,
} from '@smittestopp/simulator'
import type { PeerFix, Sighting } from '../../analysis.ts'

/** A made-up town: what its phones noted, in memory, and what was true. */
export interface Town {
  people: Person[]
  /** What two people's phones reported of each other, by time, from the point of view of the first (the lower index). */
  sightings: Map<string, Sighting[]>
  /** Positions by person, by time. */
  fixes: Map<number, PeerFix[]>
  /** Minutes within 2 m, and within a little less and more, by pair. */
  near: Record<'truth' | 'less' | 'more', Map<string, PairMinutes>>
}

/** A pair as `minutesByPair` names it. */
export function pairKey(a: number, b: number): string {
  return a < b ? `${a}-${b}` : `${b}-${a}`
}

/** The limit of nearness, and so far from it nobody is to decide, metres. */
const limit = 2
const margin = 0.2

export function buildTown(simulation: Simulation): Town {
  const world = simulate(simulation)
  const minutes = (distance: number) => minutesByPair(world.truth(distance))
  return {
    people: [...world.people],
    ...noted(world),
    near: { truth: minutes(limit), less: minutes(limit - margin), more: minutes(limit + margin) },
  }
}

/** Where a pair was within 2 m for longest. */
export function settingOf(pair: PairMinutes | undefined): Setting | 'never near' {
  const longest = Object.entries(pair?.settings ?? {}).sort(([, a], [, b]) => b - a)[0]
  return (longest?.[0] as Setting | undefined) ?? 'never near'
}

function noted(world: World): Pick<Town, 'sightings' | 'fixes'> {
  const sightings = new Map<string, Sighting[]>()
  const fixes = new Map<number, PeerFix[]>()
  const people = [...world.people]
  for (const upload of world.uploads(String)) {
    if (upload.repeated) continue
    for (const fix of fixesIn(upload)) push(fixes, upload.person, fix)
    for (const { peer, time, rssi } of seenIn(upload)) {
      const first = Math.min(upload.person, peer)
      const second = Math.max(upload.person, peer)
      push(sightings, pairKey(first, second), {
        peer: second,
        reportedByDevice: upload.person === first,
        time,
        rssi,
        devicePlatform: people[first]!.platform,
        peerPlatform: people[second]!.platform,
      })
    }
  }
  for (const list of sightings.values())
    list.sort((a, b) => a.time - b.time || Number(b.reportedByDevice) - Number(a.reportedByDevice) || a.rssi - b.rssi)
  for (const list of fixes.values()) list.sort((a, b) => a.timefrom - b.timefrom || a.timeto - b.timeto)
  return { sightings, fixes }
}

function* seenIn({ batch }: Upload): Generator<{ peer: number; time: number; rssi: number }> {
  for (const event of batch.events)
    if ('rssi' in event) yield { peer: Number(event.deviceId), time: seconds(event.time), rssi: Number(event.rssi) }
}

function* fixesIn({ batch, person }: Upload): Generator<PeerFix> {
  for (const event of batch.events) {
    if (!('latitude' in event)) continue
    const { timeFrom, timeTo, latitude, longitude, accuracy } = event
    yield {
      id: person,
      timefrom: seconds(timeFrom),
      timeto: seconds(timeTo),
      latitude: Number(latitude),
      longitude: Number(longitude),
      accuracy: Number(accuracy),
    }
  }
}

function seconds(time: unknown): number {
  return Date.parse(String(time)) / 1000
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
