import type { ContactSource, Device } from './source.ts'

/** Finds the devices behind internal ids and remembers them; devices of the patient and ids without a device are no peers. */
export interface Peers {
  /** The peers among these ids; the same device is the same object each time. */
  resolve(ids: readonly number[]): Promise<Device[]>
}

export function peersOf(source: ContactSource, own: ReadonlySet<string>): Peers {
  const known = new Map<number, Device | undefined>()
  return {
    async resolve(ids) {
      const missing = ids.filter((id) => !known.has(id))
      const found = missing.length > 0 ? await source.devices(missing) : []
      for (const id of missing) known.set(id, undefined)
      for (const device of found) if (!own.has(device.uuid)) known.set(device.id, device)
      return ids.map((id) => known.get(id)).filter((device) => device !== undefined)
    },
  }
}
