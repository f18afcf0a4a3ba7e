import { openDatabase } from '@smittestopp/database'
import pg from 'pg'
import { databaseSource, Parameters, probesOf, wayOf } from '../analysis.ts'
import { median } from '../median.ts'

/** Seconds that the database takes to find who may have come near a device, and for nothing but the index probes of the same hours and tiles. */
export interface ProbeSeconds {
  procedure: number
  bare: number
}

const DAY_SECONDS = 86_400
/** Before they count: PostgreSQL keeps a plan once it has made a few. */
const WARM = 6
const TIMES = 9
const PROCEDURE = 'select count(*) from dbo.get_nearby($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)'
const BARE = `
  select count(*) from unnest($1::int[], $2::bigint[]) as p (hour, tile)
  join dbo.gpsevents g on g.hour = p.hour and g.tile = p.tile`
const UUID_OF = `select u.uuid from dbo.uuid_id u where u.id = $1`

/** Times both for a device, in turn and in one session; the medians. */
export async function timeProbes(databaseUrl: string, id: number, days: number): Promise<ProbeSeconds> {
  const database = openDatabase(databaseUrl)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const [{ uuid }] = (await client.query<{ uuid: string }>(UUID_OF, [id])).rows as [{ uuid: string }]
    const to = Math.floor(Date.now() / 1000)
    const window = { from: to - days * DAY_SECONDS, to }
    const parameters = Parameters.parse({})
    const fixes = await databaseSource(database, () => new Date()).trajectory(uuid, window)
    const probes = probesOf(wayOf(fixes, [], parameters).stored, parameters.gps_reach)
    const columns = ['hour', 'tile', 'timefrom', 'timeto', 'south', 'north', 'west', 'east'] as const
    const asked = columns.map((column) => probes.map((probe) => probe[column]))
    const times = [window.from, window.to, to].map((seconds) => new Date(seconds * 1000).toISOString().slice(0, -1))
    const seconds: Record<keyof ProbeSeconds, number[]> = { procedure: [], bare: [] }
    for (let time = 0; time < WARM + TIMES; time++) {
      seconds.procedure.push(await secondsOf(() => client.query(PROCEDURE, [uuid, ...asked, ...times])))
      seconds.bare.push(await secondsOf(() => client.query(BARE, asked.slice(0, 2))))
    }
    return { procedure: median(seconds.procedure.slice(WARM)), bare: median(seconds.bare.slice(WARM)) }
  } finally {
    await Promise.all([database.close(), client.end()])
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}
