import type { Stores } from '../app.ts'

/**
 * Erases a device: its keys first, so that nobody honours them any more, then from the directory, so that nobody can reach its data, then from the registry,
 * then all it left in the database. Each step bears a repeat; a failed one fails the whole, to be run again.
 */
export async function eraseDevice(stores: Stores, deviceId: string) {
  const { directory, devices, database, announcements, clock } = stores
  await database.call('revoke_device', { uuid: deviceId, now: clock() })
  await announcements.announce([deviceId]).catch(() => {}) // then what is cached ends with its minute
  await directory.removeDevice(deviceId)
  await devices.remove(deviceId)
  const [erased] = await database.call('erase_device', { uuid: deviceId, now: clock() })
  return { known: erased?.known === 1, gpsevents: erased?.gpsevents ?? 0, btevents: erased?.btevents ?? 0 }
}
