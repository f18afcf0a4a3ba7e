import pg from 'pg'

/** The query of 2020 (A. Rahman et al., figure 3.7), written plainly: every event of the infected with every event of others that overlaps it in time and is within ten metres. */
const QUERY = `
  select distinct others.id
  from dbo.gpsevents infected
  join dbo.gpsevents others on infected.id = $1 and infected.id <> others.id
  where dbo.metres_between(infected.latitude, infected.longitude, others.latitude, others.longitude) <= 10
    and infected.timefrom between $2 and $3 and others.timefrom between $2 and $3
    and infected.timefrom <= others.timeto and others.timefrom <= infected.timeto`

/** Seconds that it takes for a device. */
export async function timeQueryOf2020(databaseUrl: string, id: number, days: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const to = new Date()
    const begun = performance.now()
    await client.query(QUERY, [id, new Date(to.getTime() - days * 86_400_000).toISOString(), to.toISOString()])
    return (performance.now() - begun) / 1000
  } finally {
    await client.end()
  }
}
