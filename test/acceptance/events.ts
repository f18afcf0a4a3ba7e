import type { Addresses } from '@smittestopp/embedded'
import type { Upload } from '@smittestopp/simulator'
import { query } from './tables.ts'

/** Every distinct event of a set of uploads, as one sorted list of texts: whatever was sent twice stands there once. */
export function distinctEvents(uploads: Iterable<Upload>, deviceOf: (person: number) => string): string[] {
  const events = new Set<string>()
  for (const { person, batch } of uploads)
    for (const event of batch.events) {
      const device = deviceOf(person)
      if ('latitude' in event) events.add(`gps ${device} ${event.timeFrom} ${event.timeTo}`)
      else events.add(`bt ${device} ${event.time} ${event.deviceId} ${event.rssi} ${event.txPower}`)
    }
  return [...events].sort()
}

const STORED = `
  select 'gps ' || u.uuid || ' ' || to_char(g.timefrom, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ' ' || to_char(g.timeto, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as event
  from dbo.gpsevents g join dbo.uuid_id u on u.id = g.id where g.piece = 0
  union all
  select 'bt ' || u.uuid || ' ' || to_char(b.pairedtime, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ' ' || p.uuid || ' ' || b.rssi || ' ' || b.txpower
  from dbo.btevents b join dbo.uuid_id u on u.id = b.id join dbo.uuid_id p on p.id = b.pairedid`

/** Every event in the tables, in the same words; one that was stored twice stands there twice. */
export async function storedEvents(system: Addresses): Promise<string[]> {
  return (await query(system, STORED)).map(({ event }) => String(event)).sort()
}
