import type { RouteDeps } from '../app.ts'

/** Something about devices changed: this process forgets what it kept of them, and so does every other that hears of it; one that does not, within a minute. */
export async function devicesChanged({ access, announcements }: RouteDeps, deviceIds: string[]): Promise<void> {
  deviceIds.forEach(access.drop)
  await announcements.announce(deviceIds).catch(() => {})
}
