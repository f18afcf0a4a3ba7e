import type { ContactSource, Device, Pause, PeerPause, Window } from './source.ts'

/** Somebody's device that was near, and its pauses in the window. */
export interface Peer {
  device: Device
  pauses: readonly Pause[]
}

/** Finds the devices behind internal ids and remembers them; devices of the patient and ids without a device are no peers. */
export interface Peers {
  /** The peers among these ids; the same peer is the same object each time. */
  resolve(ids: readonly number[]): Promise<Peer[]>
}

export function peersOf(source: ContactSource, own: ReadonlySet<string>, window: Window): Peers {
  const known = new Map<number, Peer | undefined>()
  return {
    async resolve(ids) {
      const missing = ids.filter((id) => !known.has(id))
      for (const id of missing) known.set(id, undefined)
      for (const peer of await peersBehind(missing, source, own, window)) known.set(peer.device.id, peer)
      return ids.map((id) => known.get(id)).filter((peer) => peer !== undefined)
    },
  }
}

async function peersBehind(
  ids: number[],
  source: ContactSource,
  own: ReadonlySet<string>,
  window: Window,
): Promise<Peer[]> {
  if (ids.length === 0) return []
  const devices = (await source.devices(ids)).filter((device) => !own.has(device.uuid))
  if (devices.length === 0) return []
  const pauses = await source.peerPauses(
    devices.map(({ id }) => id),
    window,
  )
  const byId = Map.groupBy(pauses, (pause: PeerPause) => pause.id)
  return devices.map((device) => ({ device, pauses: byId.get(device.id) ?? [] }))
}
