import type { Clock } from '@smittestopp/service'
import type { Deps } from '../app.ts'

/**
 * Erases a device: first from the directory, so that nobody can reach its data, then from the registry, so that it can send no more, then from the
 * database. Each step bears a repeat; a failed one fails the whole, to be run again.
 */
export async function eraseDevice({ directory, devices, database, clock }: Deps & { clock: Clock }, deviceId: string) {
  await directory.removeDevice(deviceId)
  await devices.remove(deviceId)
  const [erased] = await database.call('erase_device', { uuid: deviceId, now: clock() })
  return { known: erased?.known === 1, gpsevents: erased?.gpsevents ?? 0, btevents: erased?.btevents ?? 0 }
}
