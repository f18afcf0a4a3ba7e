import type { Device } from '../devices/device.ts'
import type { Store } from './open.ts'

export type StoredDevice = Device & { seq: number }

/** The columns of `devices d` under the names of a device. */
export const DEVICE_COLUMNS = `d.seq, d.device_id as deviceId, d.generation_id as generationId, d.etag, d.status,
  d.status_reason as statusReason, d.status_updated_at as statusUpdatedAt, d.last_activity_at as lastActivityAt,
  d.primary_key as primaryKey, d.secondary_key as secondaryKey`

const FIND = `select ${DEVICE_COLUMNS} from devices d where d.device_id = ?`
const LIST = `select ${DEVICE_COLUMNS} from devices d order by d.seq limit ?`

export type DeviceTable = ReturnType<typeof deviceTable>

/** The registry's rows; every write is durable when it returns. */
export function deviceTable({ database, sql }: Store) {
  const find = database.prepare(FIND)
  const list = database.prepare(LIST)
  return {
    find(deviceId: string): Device | undefined {
      return find.get(deviceId) as Device | undefined
    },

    list(top: number): Device[] {
      return list.all(top) as unknown as Device[]
    },

    insert(device: Device) {
      const { deviceId, generationId, etag, status, statusReason, statusUpdatedAt, primaryKey, secondaryKey } = device
      sql.run`
        insert into devices
          (device_id, generation_id, etag, status, status_reason, status_updated_at, primary_key, secondary_key)
        values (${deviceId}, ${generationId}, ${etag}, ${status}, ${statusReason}, ${statusUpdatedAt},
          ${primaryKey}, ${secondaryKey})`
    },

    update({ deviceId, etag, status, statusReason, statusUpdatedAt, primaryKey, secondaryKey }: Device) {
      sql.run`
        update devices set etag = ${etag}, status = ${status}, status_reason = ${statusReason},
          status_updated_at = ${statusUpdatedAt}, primary_key = ${primaryKey}, secondary_key = ${secondaryKey}
        where device_id = ${deviceId}`
    },

    remove(deviceId: string) {
      sql.run`delete from devices where device_id = ${deviceId}`
    },

    /** How many devices there are of each status. */
    count(): { enabled: number; disabled: number } {
      const row = sql.get`
        select count(*) filter (where d.status = 'enabled') as enabled,
          count(*) filter (where d.status = 'disabled') as disabled from devices d`
      return row as { enabled: number; disabled: number }
    },
  }
}
