import { tileOf } from '../src/gps/tile.ts'
import type {
  ContactSource,
  Device,
  DeviceHours,
  DeviceSighting,
  GpsFix,
  PeerFix,
  PeerPause,
  Probe,
  Window,
} from '../src/source.ts'
import { hourSeconds } from '../src/time.ts'

/** One report of a Bluetooth sighting, as stored. */
export interface StoredSighting {
  receiver: number
  transmitter: number
  time: number
  rssi: number
  transmitPower?: number
}

export interface World {
  devices: Device[]
  fixes: PeerFix[]
  sightings: StoredSighting[]
  pauses: PeerPause[]
}

/** How an index stores events: cut at hours, each piece with the original event. An end on the hour sharp makes no piece of its own. */
export function storedPieces<Fix extends GpsFix>(
  fix: Fix,
): { hour: number; tile: number; from: number; to: number; fix: Fix }[] {
  const tile = tileOf(fix.latitude, fix.longitude)
  const first = Math.floor(fix.timefrom / hourSeconds)
  const last = Math.max(first, Math.ceil(fix.timeto / hourSeconds) - 1)
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const start = (first + i) * hourSeconds
    return {
      hour: first + i,
      tile,
      from: Math.max(fix.timefrom, start),
      to: Math.min(fix.timeto, start + hourSeconds),
      fix,
    }
  })
}

/** Finds events by hour, tile, time and box, once for each piece and probe that meet, with the hour of the piece. */
export function lookUp<Fix extends GpsFix>(
  fixes: readonly Fix[],
  probes: readonly Probe[],
): { fix: Fix; hour: number }[] {
  const index = Map.groupBy(probes, ({ hour, tile }) => `${hour} ${tile}`)
  return fixes.flatMap(storedPieces).flatMap(({ hour, tile, from, to, fix }) => {
    const { latitude, longitude } = fix
    const isIn = ({ south, north, west, east }: Probe) =>
      south <= latitude && latitude <= north && west <= longitude && longitude <= east
    const met = index
      .get(`${hour} ${tile}`)
      ?.filter((probe) => probe.timefrom <= to && probe.timeto >= from && isIn(probe))
    return (met ?? []).map(() => ({ fix, hour }))
  })
}

/** The hours of a span and those that an event with a part in them lasts; what ends as one begins lies in the hour before. */
function widened(fixes: readonly PeerFix[], { id, hour_from, hour_to }: DeviceHours): DeviceHours {
  const inside = fixes.filter(
    (fix) => fix.id === id && storedPieces(fix).some(({ hour }) => hour_from <= hour && hour <= hour_to),
  )
  const first = inside.map(({ timefrom }) => Math.floor((timefrom - 1) / hourSeconds))
  const last = inside.flatMap((fix) => storedPieces(fix).map(({ hour }) => hour))
  return { id, hour_from: Math.min(hour_from, ...first), hour_to: Math.max(hour_to, ...last) }
}

function distinct(fixes: PeerFix[]): PeerFix[] {
  return [...new Map(fixes.map((fix) => [Object.values(fix).join(), fix])).values()]
}

/** A contact source over arrays, in the order the port promises. */
export function memorySource({ devices, fixes, sightings, pauses }: World): ContactSource {
  const idOf = (uuid: string) => devices.find((device) => device.uuid === uuid)?.id
  const platformOf = (id: number) => devices.find((device) => device.id === id)?.platform ?? null
  const inside = (window: Window) => fixes.filter((fix) => fix.timefrom >= window.from && fix.timeto <= window.to)
  const pausesOf = (ids: number[], window: Window) =>
    pauses.filter(({ id, timefrom, timeto }) => ids.includes(id) && timefrom <= window.to && timeto > window.from)
  const byIdThenTime = (a: PeerFix, b: PeerFix) => a.id - b.id || a.timefrom - b.timefrom
  return {
    async trajectory(uuid, window) {
      return inside(window)
        .filter((fix) => fix.id === idOf(uuid))
        .sort(byIdThenTime)
    },
    async *nearby(uuid, probes, window) {
      const met = lookUp(inside(window), probes).filter(({ fix }) => fix.id !== idOf(uuid))
      const hours = met.map(({ fix, hour }): [string, { id: number; hour: number }] => [
        `${fix.id} ${hour}`,
        { id: fix.id, hour },
      ])
      yield* new Map(hours).values()
    },
    async *trajectories(spans, window) {
      const all = inside(window)
      const wide = spans.map((span) => widened(all, span))
      const isAsked = (fix: PeerFix) =>
        storedPieces(fix).some(({ hour }) =>
          wide.some(({ id, hour_from, hour_to }) => id === fix.id && hour_from <= hour && hour <= hour_to),
        )
      yield* distinct(all.filter(isAsked)).sort(byIdThenTime)
    },
    async *sightings(asked) {
      const rows = asked.flatMap(({ id, from, to }) =>
        sightings
          .filter(({ time }) => time >= from && time <= to)
          .filter(({ receiver, transmitter }) => receiver === id || transmitter === id)
          .map(({ receiver, transmitter, time, rssi, transmitPower = 0 }): DeviceSighting => {
            const peer = receiver === id ? transmitter : receiver
            const platforms = { devicePlatform: platformOf(id), peerPlatform: platformOf(peer) }
            return { id, peer, reportedByDevice: receiver === id, time, rssi, transmitPower, ...platforms }
          }),
      )
      yield* rows.sort((a, b) => a.id - b.id || a.peer - b.peer || a.time - b.time)
    },
    async devices(ids) {
      return devices.filter((device) => ids.includes(device.id))
    },
    async device(uuid) {
      return devices.find((device) => device.uuid === uuid)
    },
    async files(spans) {
      return spans.map(({ bluetooth, id, peer }) => [bluetooth ? 1_000 + id + peer : id, ...(bluetooth ? [] : [peer])])
    },
    async pauses(uuid, window) {
      return pausesOf([idOf(uuid) ?? 0], window)
    },
    async peerPauses(ids, window) {
      return pausesOf(ids, window)
    },
  }
}
