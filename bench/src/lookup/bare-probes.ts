import { openDatabase } from '@smittestopp/database'
import pg from 'pg'
import { databaseSource, Parameters, probesOf, wayOf } from '../analysis.ts'

/** Seconds of finding who may have come near a device, and of nothing but the index probes for the same hours and tiles. */
export interface ProbeSeconds {
  procedure: number
  bare: number
}

const DAY_SECONDS = 86_400
const BARE = `
  select count(*) from unnest($1::int[], $2::bigint[]) as p (hour, tile)
  join dbo.gpsevents g on g.hour = p.hour and g.tile = p.tile`
const UUID_OF = `select u.uuid from dbo.uuid_id u where u.id = $1`

/** Times both for a device, each once before it counts. */
export async function timeProbes(databaseUrl: string, id: number, days: number): Promise<ProbeSeconds> {
  const database = openDatabase(databaseUrl)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const [{ uuid }] = (await client.query<{ uuid: string }>(UUID_OF, [id])).rows as [{ uuid: string }]
    const to = Math.floor(Date.now() / 1000)
    const window = { from: to - days * DAY_SECONDS, to }
    const source = databaseSource(database, () => new Date())
    const parameters = Parameters.parse({})
    const way = wayOf(await source.trajectory(uuid, window), [], parameters)
    const probes = probesOf(way.stored, parameters.gps_reach)
    const ask = async () => {
      for await (const _ of source.nearby(uuid, probes, window));
    }
    const places = [probes.map(({ hour }) => hour), probes.map(({ tile }) => tile)]
    const probe = () => client.query(BARE, places)
    await ask()
    await probe()
    return { procedure: await secondsOf(ask), bare: await secondsOf(probe) }
  } finally {
    await Promise.all([database.close(), client.end()])
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}
