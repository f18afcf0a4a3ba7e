import type { RouteDeps } from '../app.ts'
import { devicesChanged } from './changed.ts'

/**
 * Takes devices out of service, at once and everywhere: in the database, so that no process honours their keys again, then in the registry and the
 * directory. Bears a repeat; what was recorded of them is erased by deletion.
 */
export async function removeDevices(deps: RouteDeps, deviceIds: string[]): Promise<void> {
  const { database, devices, directory, clock } = deps
  for (const uuid of deviceIds) await database.call('revoke_device', { uuid, now: clock() })
  await devicesChanged(deps, deviceIds)
  for (const deviceId of deviceIds) {
    await devices.remove(deviceId)
    await directory.removeDevice(deviceId)
  }
}
