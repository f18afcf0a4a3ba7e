import type { Stores } from '../app.ts'

const DAY_MS = 86_400_000

/** Devices that are due for erasure, and why: revoked, registered by half, idle; in this order, longest due first. */
export async function dueDevices({ database, idleDays, unconfirmedSeconds, clock }: Stores, count: number) {
  const now = clock().getTime()
  const rows = await database.call('get_due_devices', {
    idle_before: new Date(now - idleDays * DAY_MS),
    unconfirmed_before: new Date(now - unconfirmedSeconds * 1000),
    count,
  })
  return { devices: rows.map(({ uuid, reason, since }) => ({ device_id: uuid, reason, since: since.toISOString() })) }
}
