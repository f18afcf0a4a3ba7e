import pg from 'pg'

/** What is filled in: rows of fourteen days up to an hour (since 1970), of devices that live in towns. */
export interface Filling {
  databaseUrl: string
  /** Rows of gpsevents and btevents together. */
  rows: number
  hour: number
  say: (line: string) => void
}

export const DAYS = 14
/** Days that an import writes to: only they hold aggregated events as well. */
const RECENT_DAYS = 3
/** Fixes, and sightings, of a device in a day. */
const A_DAY = 5
/** Hours that each of them may lie in. */
const HOURS = Math.floor(24 / A_DAY)
/** People of a town; more people are more towns. */
const TOWN = 10_000

/** Fills the event tables set by set, a day at a time, each day built apart and attached when its indexes stand. Resolves to the number of devices. */
export async function fill({ databaseUrl, rows, hour, say }: Filling): Promise<number> {
  const devices = Math.ceil(rows / 2 / DAYS / A_DAY)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(
      "set role smittestopp_owner; set maintenance_work_mem = '1GB'; set work_mem = '256MB'; set synchronous_commit = off",
    )
    await client.query("select pg_advisory_lock(hashtextextended('days', 0))") // the import makes days, too
    await client.query(DEVICES, [devices])
    const firstDay = Math.floor(hour / 24) - DAYS + 1
    for (let day = firstDay; day < firstDay + DAYS; day++) {
      const isRecent = day >= firstDay + DAYS - RECENT_DAYS
      for (const [table, text] of Object.entries(isRecent ? { ...TABLES, agg_gpsevents: AGGREGATED } : TABLES))
        await buildDay(client, table, text, day, devices)
      say(`  day ${day - firstDay + 1} of ${DAYS}`)
    }
    await client.query('analyze dbo.gpsevents, dbo.btevents, dbo.agg_gpsevents, dbo.uuid_id, dbo.consents')
    return devices
  } finally {
    await client.end()
  }
}

async function buildDay(client: pg.Client, table: string, text: string, day: number, devices: number): Promise<void> {
  const from = day * 24
  const name = `${table}_${new Date(day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}`
  await client.query(`drop table if exists dbo.${name}`)
  await client.query(`create table dbo.${name} (like dbo.${table} including defaults)`)
  await client.query(text.replace(':into', `dbo.${name}`), [from, devices, TOWN])
  const { rows } = await client.query<{ indexdef: string }>(
    `select case when i.indisprimary then 'alter table dbo.${name} add ' || pg_get_constraintdef(c.oid) else pg_get_indexdef(i.indexrelid) end as indexdef
      from pg_index i left join pg_constraint c on c.conindid = i.indexrelid where i.indrelid = 'dbo.${table}'::regclass`,
  )
  for (const { indexdef } of rows)
    await client.query(indexdef.replace(/INDEX \S+ ON (ONLY )?dbo\.\S+/, `INDEX ON dbo.${name}`))
  await client.query(
    `alter table dbo.${table} attach partition dbo.${name} for values from (${from}) to (${from + 24})`,
  )
}

const DEVICES = `
  with made as (
    insert into dbo.uuid_id (uuid, created_at, confirmed_at, platform)
    select md5('prepared ' || n), now() - interval '30 days', now() - interval '30 days', 1 + n % 2 from generate_series(1, $1::int) n
    returning id
  )
  insert into dbo.consents (id, purpose, timefrom, timeto, text_version, text_hash, recorded_at)
  select m.id, p.purpose, now() - interval '30 days', '9999-12-31', 'bench', repeat('0', 64), now() from made m cross join dbo.purposes p`

/** A stay of five minutes near home, the device's or that of somebody of its town; $1 first hour of the day, $2 devices, $3 people of a town. */
const GPS = `
  insert into :into (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line, distance, mps, transport, jump)
  select $1::int + e.hour, (round((e.latitude + 90) * 1e6)::bigint / 2000) * 90000 + round((e.longitude + 180) * 1e6)::bigint / 4000, e.id,
    timestamp '1970-01-01' + make_interval(hours => $1::int + e.hour, secs => e.second), hashint8extended(e.id::bigint * 100 + e.n, $1::int),
    timestamp '1970-01-01' + make_interval(hours => $1::int + e.hour, secs => e.second + 300), e.latitude, e.longitude, 10, 0, 1, 20, 3, 0, 0, e.n, 50, 0.1, 1, 0
  from (
    select d.id, n.n, (n.n * ${HOURS} + h.hash % ${HOURS})::int as hour, (h.hash / 100 % 3300)::int as second,
      round(59 + t.town % 40 * 0.25 + (h.hash / 1000 % 40) * 0.0011, 6)::float8 as latitude, round(5 + t.town / 40 * 0.4 + (h.hash / 100000 % 40) * 0.0021, 6)::float8 as longitude
    from generate_series(1, $2::int) d (id)
    cross join generate_series(0, ${A_DAY - 1}) n (n)
    cross join lateral (select abs(hashint8extended(d.id::bigint * 1000 + n.n, $1::int) % 1000000000) as hash) h
    cross join lateral (select d.id / $3::int as town) t
  ) e
  order by 1`

const BLUETOOTH = `
  insert into :into (hour, id, pairedtime, pairedid, rssi, txpower, file_id, line, platform, pairedplatform)
  select $1::int + e.hour, e.id, timestamp '1970-01-01' + make_interval(hours => $1::int + e.hour, secs => e.second), e.peer, e.rssi, 4, 0, e.n, 1 + e.id % 2, 1 + e.peer % 2
  from (
    select d.id, n.n, (n.n * ${HOURS} + h.hash % ${HOURS})::int as hour, (h.hash / 100 % 3600)::int as second, (-50 - h.hash % 40)::smallint as rssi,
      least(d.id / $3::int * $3::int + 1 + (h.hash / 1000 % $3::int)::int, $2::int) as peer
    from generate_series(1, $2::int) d (id)
    cross join generate_series(0, ${A_DAY - 1}) n (n)
    cross join lateral (select abs(hashint8extended(d.id::bigint * 1000 + n.n, $1::int + 7) % 1000000000) as hash) h
  ) e
  order by 1`

const AGGREGATED = `
  insert into :into (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed)
  select $1::int + e.hour, e.id, (($1::int + e.hour) * 3600 + e.second) / 10, timestamp '1970-01-01' + make_interval(hours => $1::int + e.hour, secs => e.second),
    timestamp '1970-01-01' + make_interval(hours => $1::int + e.hour, secs => e.second), 59.91, 10.75, 10, 0
  from (
    select d.id, (n.n * ${HOURS} + h.hash % ${HOURS})::int as hour, (h.hash / 100 % 3300)::int as second
    from generate_series(1, $2::int) d (id)
    cross join generate_series(0, ${A_DAY - 1}) n (n)
    cross join lateral (select abs(hashint8extended(d.id::bigint * 1000 + n.n, $1::int) % 1000000000) as hash) h
    where $3::int > 0
  ) e
  order by 1`

const TABLES = { gpsevents: GPS, btevents: BLUETOOTH }
