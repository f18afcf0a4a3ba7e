import { type DeviceHours, type HourRuns, mergedRuns } from '@smittestopp/contracts'
import { addHours } from './hours.ts'
import { addFix, addSighting, inputDigest, noFixes, noSightings, type ReadOfDevice } from './input-digest.ts'
import type { ContactSource, Device, GpsFix, Pause, Window } from './source.ts'

/** What an analysis has read of a device: the rows for the digest, and the hours asked for and found. */
interface Read extends Pick<ReadOfDevice, 'fixes' | 'sightings'> {
  pauses: Pause[]
  asked: HourRuns
  gps: HourRuns
  bluetooth: HourRuns
}

/** A source that notes what passes through it. Of the index of events it notes nothing: what that leads to is read in full. */
export interface Readings {
  source: ContactSource
  hoursOfPatient(window: Window): DeviceHours
  hoursOf(id: number): DeviceHours
  /** SHA-256 over a question and all that was read for it. */
  digest(question: object): string
}

export function readingsOf(source: ContactSource): Readings {
  const patient = nothingRead()
  const devices = new Map<number, Device>()
  const read = new Map<number, Read>()
  function readOf(id: number): Read {
    const known = read.get(id)
    if (known) return known
    const begun = nothingRead()
    read.set(id, begun)
    return begun
  }
  return {
    source: {
      ...source,
      async trajectory(device, window) {
        const fixes = await source.trajectory(device, window)
        for (const fix of fixes) noteFix(patient, fix)
        return fixes
      },
      async *trajectories(spans, window) {
        for (const { id, hour_from, hour_to } of spans) readOf(id).asked.push([hour_from, hour_to + 1])
        for await (const fix of source.trajectories(spans, window)) {
          noteFix(readOf(fix.id), fix)
          yield fix
        }
      },
      async *sightings(asked) {
        for await (const sighting of source.sightings(asked)) {
          const { sightings, bluetooth } = readOf(sighting.peer)
          addSighting(sightings, sighting)
          addHours(bluetooth, sighting.time)
          yield sighting
        }
      },
      async devices(ids) {
        const found = await source.devices(ids)
        for (const device of found) devices.set(device.id, device)
        return found
      },
      async pauses(device, window) {
        patient.pauses = await source.pauses(device, window)
        return patient.pauses
      },
      async peerPauses(ids, window) {
        const pauses = await source.peerPauses(ids, window)
        for (const pause of pauses) readOf(pause.id).pauses.push(pause)
        return pauses
      },
    },
    hoursOfPatient({ from, to }) {
      const whole: HourRuns = []
      addHours(whole, from, to)
      const bluetooth = mergedRuns([...read.values()].flatMap((one) => one.bluetooth))
      return { bluetooth: { read: whole, data: bluetooth }, gps: { read: whole, data: mergedRuns(patient.gps) } }
    },
    hoursOf(id) {
      const { asked, gps, bluetooth } = readOf(id)
      const [seen, data] = [mergedRuns(bluetooth), mergedRuns(gps)]
      return { bluetooth: { read: seen, data: seen }, gps: { read: mergedRuns([...asked, ...data]), data } }
    },
    digest: (question) =>
      inputDigest(
        question,
        patient,
        [...devices.values()].map((device) => ({ device, ...readOf(device.id) })),
      ),
  }
}

function noteFix({ fixes, gps }: Read, fix: GpsFix): void {
  addFix(fixes, fix)
  addHours(gps, fix.timefrom, fix.timeto)
}

function nothingRead(): Read {
  return { fixes: noFixes(), sightings: noSightings(), pauses: [], asked: [], gps: [], bluetooth: [] }
}
