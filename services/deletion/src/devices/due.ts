import type { Clock } from '@smittestopp/service'
import type { Deps } from '../app.ts'

const DAY_MS = 86_400_000

export async function dueDevices({ database, idleDays, clock }: Deps & { clock: Clock }, count: number) {
  const before = new Date(clock().getTime() - idleDays * DAY_MS)
  const rows = await database.call('get_idle_devices', { before, count })
  return { devices: rows.map((row) => ({ device_id: row.uuid, last_activity: row.lastactivity.toISOString() })) }
}
