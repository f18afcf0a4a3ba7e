import type { AnalysisJob, Outline, PlacesKnown, Whereabouts } from '@smittestopp/contracts'
import { findHiddenContacts } from './bluetooth/hidden-search.ts'
import type { PairSummary } from './bluetooth/search.ts'
import { type Found, type Known, ranked } from './findings.ts'
import type { Parameters } from './parameters.ts'
import type { Peer } from './peers.ts'
import { outlinesAround } from './places/outlines.ts'
import { findPlaces, type Maps } from './places/search.ts'
import type { ContactSource, Device, Pause, Window } from './source.ts'
import { type Files, findFiles } from './traces.ts'

/** Where all that goes with evidence is looked for; `stored`: not noted as read of the patient. */
export interface BesidesSearch {
  job: Pick<AnalysisJob, 'device_id' | 'own_devices' | 'places'>
  /** Undefined when nothing is known of it. */
  device: Device | undefined
  source: ContactSource
  stored: ContactSource
  pauses: readonly Pause[]
  window: Window
  parameters: Parameters
  maps: Maps
  signal: AbortSignal
}

export interface Besides {
  known: Known
  places: PlacesKnown
  /** For the maps of GPS findings. */
  outlines: Outline[]
  notes: string[]
  /** Stands for what was read for it beyond the source. */
  read: object
}

/** What goes with the evidence: hidden contacts, where it was, and the files it came with. */
export async function findBesides(
  found: Found,
  estimates: ReadonlyMap<Peer, PairSummary>,
  search: BesidesSearch,
): Promise<Besides> {
  const { job, device, stored, window, parameters, signal } = search
  const met = [...new Set([...found.bluetooth.keys(), ...found.gps.keys()])]
  const hidden = await findHiddenContacts({ platform: device?.platform ?? '' }, met, found.bluetooth, {
    ...{ source: stored, window, parameters },
    own: new Set([job.device_id, ...job.own_devices]),
  })
  signal.throwIfAborted()
  const peers = ranked([...new Set([...met, ...hidden.hidden.keys()])], found)
  const evidence = peers.map((peer) => ({
    peer,
    bluetooth: found.bluetooth.get(peer) ?? [],
    gps: found.gps.get(peer) ?? [],
    hidden: hidden.hidden.get(peer) ?? [],
  }))
  const [{ where, places, outlines }, files] = await Promise.all([
    placesOf(peers, found, search),
    device ? findFiles(device, evidence, stored, window) : (new Map() as Files),
  ])
  return {
    known: { estimates, hidden: hidden.hidden, where, files },
    places,
    outlines,
    notes: hidden.leftOut > 0 ? [`Hidden contacts through ${hidden.leftOut} further devices were not looked for.`] : [],
    read: {
      device: device && [device.platform, device.model],
      hidden: hidden.read,
      places: [
        places.state,
        [...where].map(
          ([
            {
              device: { uuid },
            },
            one,
          ]) => [uuid, one],
        ),
        outlines,
      ],
      files: [...files.values()],
    },
  }
}

async function placesOf(
  peers: readonly Peer[],
  { bluetooth, gps }: Found,
  { job, ...search }: BesidesSearch,
): Promise<{ where: Map<Peer, Whereabouts>; places: PlacesKnown; outlines: Outline[] }> {
  if (!job.places) return { where: new Map(), places: { state: 'not-asked', notes: [] }, outlines: [] }
  const near = peers.flatMap((peer) => {
    const evidence = [...(bluetooth.get(peer) ?? []), ...(gps.get(peer) ?? [])]
    return evidence.length > 0 ? [{ peer, times: evidence.map(({ start, end }) => ({ from: start, to: end })) }] : []
  })
  const { where, places, tiles } = await findPlaces(near, { ...search, device: job.device_id })
  const points = peers.map((peer) => (gps.get(peer) ?? []).flatMap((contact) => contact.points))
  return { where, places, outlines: outlinesAround(points, tiles) }
}
