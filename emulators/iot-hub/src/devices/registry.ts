import { randomBytes, randomInt } from 'node:crypto'
import { deviceNotFound, HubProblem, invalid } from '../hub/problem.ts'
import type { DeviceTable } from '../store/devices.ts'
import type { Device, DeviceBody } from './device.ts'

type RegistryDeps = { devices: DeviceTable; now: () => number }

function newKey(): string {
  return randomBytes(32).toString('base64')
}

function newEtag(): string {
  return randomBytes(6).toString('base64')
}

/** Ticks of 100 ns since the year 1, as in IoT Hub, the last four digits by chance. */
function newGenerationId(now: number): string {
  return String(BigInt(now) * 10_000n + 621_355_968_000_000_000n + BigInt(randomInt(10_000)))
}

function checkEtag(device: Device, ifMatch: string) {
  const wanted = ifMatch.replace(/^"(.*)"$/, '$1')
  if (wanted !== '*' && wanted !== device.etag) {
    throw new HubProblem(412, 'PreconditionFailed', `Device version did not match, existingversion:${device.etag}`)
  }
}

export type Registry = ReturnType<typeof deviceRegistry>

/** What may be done to devices, with IoT Hub's rules about who is there already. */
export function deviceRegistry({ devices, now }: RegistryDeps) {
  function required(deviceId: string): Device {
    const device = devices.find(deviceId)
    if (!device) throw deviceNotFound(deviceId)
    return device
  }

  return {
    required,

    /** Creates a device; keys that are not given are made. */
    create(deviceId: string, { status, statusReason, authentication }: DeviceBody): Device {
      if (devices.find(deviceId)) {
        throw new HubProblem(409, 'DeviceAlreadyExists', `A device with ID '${deviceId}' is already registered.`)
      }
      const device: Device = {
        deviceId,
        generationId: newGenerationId(now()),
        etag: newEtag(),
        status: status ?? 'enabled',
        statusReason: statusReason ?? null,
        statusUpdatedAt: null,
        lastActivityAt: null,
        primaryKey: authentication?.symmetricKey?.primaryKey ?? newKey(),
        secondaryKey: authentication?.symmetricKey?.secondaryKey ?? newKey(),
      }
      devices.insert(device)
      return device
    },

    /** Changes a device whose etag is the one known to the caller, or any for `*`; keys that are not given stay. */
    update(deviceId: string, body: DeviceBody, ifMatch: string): Device {
      const device = required(deviceId)
      checkEtag(device, ifMatch)
      const status = body.status ?? 'enabled'
      const changed: Device = {
        ...device,
        etag: newEtag(),
        status,
        statusReason: body.statusReason ?? null,
        statusUpdatedAt: status === device.status ? device.statusUpdatedAt : now(),
        primaryKey: body.authentication?.symmetricKey?.primaryKey ?? device.primaryKey,
        secondaryKey: body.authentication?.symmetricKey?.secondaryKey ?? device.secondaryKey,
      }
      devices.update(changed)
      return changed
    },

    remove(deviceId: string, ifMatch: string | undefined) {
      if (ifMatch === undefined) throw invalid('If-Match is required')
      checkEtag(required(deviceId), ifMatch)
      devices.remove(deviceId)
    },
  }
}
