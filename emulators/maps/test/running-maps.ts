import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { buildMaps } from '../src/app.ts'
import { loadWorld } from '../src/osm/world.ts'

export const SKOYEN = join(import.meta.dirname, '../data/skoyen.osm.pbf')
/** All of the extract. */
export const ALL = '59.91,10.66,59.93,10.70'

const LIMITS = { slots: 4, seconds: 180, bytes: 512 * 1024 * 1024, boxKm2: 2_500 }

/** The maps in this process on a port of their own, over Skøyen unless other files are given. */
export async function runMaps({ files = [SKOYEN], limits = {} as Partial<typeof LIMITS> } = {}) {
  const app = await buildMaps({
    world: await loadWorld(files, 32 * 1024 * 1024),
    limits: { ...LIMITS, ...limits },
    logger: pino({ level: 'silent' }),
    clockOffsetSeconds: 3600,
    now: () => performance.now(),
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return {
    origin,
    ask: (query: string) =>
      fetch(`${origin}/api/interpreter`, { method: 'POST', body: new URLSearchParams({ data: query }) }),
    disturb: (outage: object) => put(`${origin}/emulator/outage`, outage),
    close: () => app.close(),
  }
}

async function put(url: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) })).status
}
