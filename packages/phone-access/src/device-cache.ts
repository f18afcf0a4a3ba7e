import { DeviceId } from '@smittestopp/contracts'
import type { Clock } from '@smittestopp/service'
import type { KnownDevice } from './known-device.ts'

const KEPT_MS = 60_000
const KEPT_AT_MOST = 100_000

/** Devices as they were read, for a minute at most. Unknown ones are not kept. */
export interface DeviceCache {
  find(deviceId: string): Promise<KnownDevice | undefined>
  /** The device changed: what is kept, or is being read, no longer counts. */
  drop(deviceId: string): void
  dropAll(): void
}

interface Kept {
  device: Promise<KnownDevice | undefined>
  until: number
}

export function createDeviceCache(
  read: (deviceId: string, now: Date) => Promise<KnownDevice | undefined>,
  clock: Clock,
): DeviceCache {
  const kept = new Map<string, Kept>()

  /** Many who ask at once share one reading; one that was dropped meanwhile serves those who asked before, and nobody after. */
  function keep(deviceId: string, now: Date): Promise<KnownDevice | undefined> {
    const reading: Kept = { device: read(deviceId, now), until: now.getTime() + KEPT_MS }
    const forget = () => {
      if (kept.get(deviceId) === reading) kept.delete(deviceId)
    }
    kept.delete(deviceId)
    kept.set(deviceId, reading)
    if (kept.size > KEPT_AT_MOST) kept.delete(kept.keys().next().value!)
    reading.device.then((device) => device ?? forget(), forget)
    return reading.device
  }

  return {
    async find(deviceId) {
      if (!DeviceId.safeParse(deviceId).success) return undefined
      const now = clock()
      const known = kept.get(deviceId)
      return known && known.until > now.getTime() ? known.device : keep(deviceId, now)
    },
    drop: (deviceId) => void kept.delete(deviceId),
    dropAll: () => kept.clear(),
  }
}
