import type { Sensor } from '@smittestopp/contracts'
import type { Parts } from './gps/parts.ts'

/** A GPS event: a stay (timefrom < timeto) or a fix (equal), in epoch seconds, degrees and metres. */
export interface GpsFix {
  timefrom: number
  timeto: number
  latitude: number
  longitude: number
  accuracy: number
}

/** A GPS event with the internal id of the device it belongs to. */
export interface PeerFix extends GpsFix {
  id: number
}

/** Both ends inclusive, epoch seconds. GPS events lie in it with their whole span. */
export interface Window {
  from: number
  to: number
}

/** What to look up in the index of GPS events: a tile, an hour (hours since 1970), a span of epoch seconds, and a box in degrees. */
export interface Probe {
  hour: number
  tile: number
  timefrom: number
  timeto: number
  south: number
  north: number
  west: number
  east: number
}

/** Hours (since 1970) of a device, both ends inclusive. */
export interface DeviceHours {
  id: number
  hour_from: number
  hour_to: number
}

/** Times of a device, both ends inclusive, epoch seconds. */
export interface DeviceTimes extends Window {
  id: number
}

/** A device that may have come near, and the hours in which its events decide whether it did. */
export interface Candidate {
  id: number
  spans: DeviceHours[]
}

/** One phone seen by another, from the point of view of either, called the device. */
export interface Sighting {
  peer: number
  reportedByDevice: boolean
  time: number
  rssi: number
  /** dBm, as the sender claims. */
  transmitPower?: number | null
  devicePlatform: string | null
  peerPlatform: string | null
}

/** A sighting with the internal id of the device that it is told of. */
export interface DeviceSighting extends Sighting {
  id: number
}

/** A device; `uuid` is its device id as in contracts (32 lower-case hex digits), `id` never leaves the analysis. */
export interface Device {
  id: number
  uuid: string
  platform: string
  model: string
  appversion: string
}

/** Evidence of two devices, whose rows' files are asked for; `bluetooth`: sightings of each other, else GPS events of either. */
export interface EvidenceSpan {
  bluetooth: boolean
  id: number
  peer: number
  from: number
  to: number
}

/** A pause: from the first second on, to the last no longer. */
export interface Pause {
  sensor: Sensor
  timefrom: number
  timeto: number
  reason: string | null
}

/** A pause with the internal id of the device it is of. */
export interface PeerPause extends Pause {
  id: number
}

/**
 * The events an analysis reads. Times are whole epoch seconds, events lie inside the window asked for, and every stream is read once and
 * left early when the analysis fails. Order is promised where named below; rows equal in the named keys may come in any order.
 */
export interface ContactSource {
  /** The events of one device, by time. */
  trajectory(device: string, window: Window): Promise<GpsFix[]>
  /** Other devices, and the hours, of which an event is stored under a probe's tile and hour, overlaps its span and lies in its box; each once, in any order. */
  nearby(device: string, probes: Probe[], window: Window): AsyncIterable<{ id: number; hour: number }>
  /** Every event with a part in these hours of a device, or in an hour that one of those events lasts; each once, by id, then time. Hours of one device do not overlap. */
  trajectories(spans: DeviceHours[], window: Window): AsyncIterable<PeerFix>
  /** Sightings between each of these devices and any other in its times, reported by either, by device, then peer, then time. No device is named twice. */
  sightings(asked: readonly DeviceTimes[]): AsyncIterable<DeviceSighting>
  /** The devices of these ids, in any order; ids that are unknown are left out. */
  devices(ids: number[]): Promise<Device[]>
  /** The device of this device id. */
  device(uuid: string): Promise<Device | undefined>
  /** The pauses of one device with some part in the window, in any order. */
  pauses(device: string, window: Window): Promise<Pause[]>
  /** Such pauses of the devices of these ids, in any order. */
  peerPauses(ids: number[], window: Window): Promise<PeerPause[]>
  /** The lake files that the rows of each of these came with, by their ids, ascending; in the order of the spans. */
  files(spans: readonly EvidenceSpan[], window: Window): Promise<number[][]>
  /** Who may have come near at these probes, by id, `gap` being the parameter; without it that is found by `nearby`. */
  candidates?(device: string, probes: Probe[], window: Window, gap: number): Promise<Candidate[]>
  /** Who reads parts of a long way; without it all is read at once. */
  parts?: Parts
}
