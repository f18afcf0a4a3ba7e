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
/** People of a town; more people are more towns. */
export const TOWN = 10_000
/** Rows of one sensor that 1.4 million ordinary devices, 2,000 steady ones and 100 commuters have. */
const NATION = { rows: 104_000_000, ordinary: 1_400_000, steady: 2_000, commuters: 100 }

/** Devices by how much they tell in fourteen days; their ids come one kind after the other, from 1. */
export interface Population {
  /** 70 stays: at home, or where all the town goes. */
  ordinary: number
  /** 2,000 stays, hours on end at one place. */
  steady: number
  /** 20,000 fixes, one a minute, on a round through the town. */
  commuters: number
}

export function populationOf(rows: number): Population {
  const share = rows / 2 / NATION.rows
  return {
    ordinary: Math.ceil(NATION.ordinary * share),
    steady: Math.ceil(NATION.steady * share),
    commuters: Math.ceil(NATION.commuters * share),
  }
}

/** Fills the event tables set by set, a day at a time, each day built apart and attached when its indexes stand. Resolves to the number of devices. */
export async function fill({ databaseUrl, rows, hour, say }: Filling): Promise<number> {
  const population = populationOf(rows)
  const devices = population.ordinary + population.steady + population.commuters
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
        await buildDay(client, table, text, day, population)
      say(`  day ${day - firstDay + 1} of ${DAYS}`)
    }
    await client.query('analyze dbo.gpsevents, dbo.btevents, dbo.agg_gpsevents')
    await client.query('vacuum (analyze) dbo.uuid_id, dbo.consents')
    return devices
  } finally {
    await client.end()
  }
}

async function buildDay(client: pg.Client, table: string, text: string, day: number, of: Population): Promise<void> {
  const from = day * 24
  const name = `${table}_${new Date(day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}`
  await client.query(`drop table if exists dbo.${name}`)
  await client.query(`create table dbo.${name} (like dbo.${table} including defaults)`)
  await client.query(text.replace(':into', `dbo.${name}`), [from, of.ordinary, of.steady, of.commuters, TOWN])
  const { rows } = await client.query<{ indexdef: string }>(
    `select case when i.indisprimary then 'alter table dbo.${name} add ' || pg_get_constraintdef(c.oid) else pg_get_indexdef(i.indexrelid) end as indexdef
      from pg_index i left join pg_constraint c on c.conindid = i.indexrelid where i.indrelid = 'dbo.${table}'::regclass`,
  )
  for (const { indexdef } of rows)
    await client.query(indexdef.replace(/INDEX \S+ ON (ONLY )?dbo\.\S+/, `INDEX ON dbo.${name}`))
  await client.query(
    `alter table dbo.${table} attach partition dbo.${name} for values from (${from}) to (${from + 24})`,
  )
  await client.query('select pg_stat_force_next_flush()') // or the rows would be told after they were swept, and be swept again while something is measured
  await client.query(`vacuum dbo.${name}`) // as PostgreSQL does by itself in time: probes are then answered out of the index alone
}

const DEVICES = `
  with made as (
    insert into dbo.uuid_id (uuid, created_at, confirmed_at, platform)
    select md5('prepared ' || n), now() - interval '30 days', now() - interval '30 days', 1 + n % 2 from generate_series(1, $1::int) n
    returning id
  )
  insert into dbo.consents (id, purpose, timefrom, timeto, text_version, text_hash, recorded_at)
  select m.id, p.purpose, now() - interval '30 days', '9999-12-31', 'bench', repeat('0', 64), now() from made m cross join dbo.purposes p`

/** Each device and each of its rows of a day; $1 first hour of the day, $2 ordinary devices, $3 steady ones, $4 commuters, $5 people of a town. */
const MOMENTS = `
  select d.id, d.kind, n.n, abs(hashint8extended(d.id::bigint * 10000 + n.n, $1::int) % 1000000000) as hash, d.town
  from (
    select id, 1 as kind, 5 as rows, id / $5::int as town from generate_series(1, $2::int) id
    union all
    select $2::int + n, 2, 143, n % ($2::int / $5::int + 1) from generate_series(1, $3::int) n
    union all
    select $2::int + $3::int + n, 3, 1428, n % ($2::int / $5::int + 1) from generate_series(1, $4::int) n
  ) d
  cross join lateral generate_series(0, d.rows - 1) n (n)`

/** Half of all stays are at one of the twenty places where the town goes, half at home; of steady devices for four hours, as they came. */
const GPS = `
  insert into :into (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line, distance, mps, transport, jump)
  select $1::int + e.second / 3600, (round((e.latitude + 90) * 1e6)::bigint / 2000) * 90000 + round((e.longitude + 180) * 1e6)::bigint / 4000 as tile, e.id,
    timestamp '1970-01-01' + make_interval(hours => $1::int, secs => e.second) as timefrom, hashint8extended(e.id::bigint * 10000 + e.n, $1::int),
    timestamp '1970-01-01' + make_interval(hours => $1::int, secs => least(e.second + e.stay, e.second / 3600 * 3600 + 3600)), e.latitude, e.longitude, 10, 0, 1, 20, 3, 0, 0, e.n, 50, 0.1, 1, 0
  from (
    select m.id, m.n, w.second, case m.kind when 1 then 300 + m.hash / 1000 % 1500 when 2 then 540 else 0 end as stay,
      round((59 + m.town % 40 * 0.25 + case when m.kind = 3 then 0.02 * sin(w.angle) else p.place / 40 * 0.0011 + m.hash % 60 * 1e-5 end) * 1e6) / 1e6 as latitude,
      round((5 + m.town / 40 * 0.4 + case when m.kind = 3 then 0.04 * cos(w.angle) else p.place % 40 * 0.0021 + m.hash / 60 % 60 * 1e-5 end) * 1e6) / 1e6 as longitude
    from (${MOMENTS}) m
    cross join lateral (
      select (case m.kind when 1 then m.n * 14400 + m.hash / 100 % 14000 when 2 then m.n * 604 + m.id % 60 else m.n * 60 + m.id % 60 end)::int as second, 2 * pi() * (m.n + m.id * 37) / 240 as angle
    ) w
    cross join lateral (
      select abs(hashint8extended(case m.kind when 1 then m.id::bigint * 10000 + m.n else m.id::bigint * 6 + w.second / 14400 end, $1::int + 1) % 1000000000) as chosen
    ) c
    cross join lateral (
      select case when c.chosen % 2 = 0 then abs(hashint8extended(m.town * 20 + c.chosen / 2 % 20, 0) % 1600) else abs(hashint8extended(m.id, 0) % 1600) end as place
    ) p
  ) e
  order by 1, 2, e.id, timefrom`

/** Runs of sightings, a minute apart: five of a neighbour, or ten of somebody of the town. */
const BLUETOOTH = `
  insert into :into (hour, id, pairedtime, pairedid, rssi, txpower, file_id, line, platform, pairedplatform)
  select $1::int + e.second / 3600, e.id, timestamp '1970-01-01' + make_interval(hours => $1::int, secs => e.second) as pairedtime, e.peer, e.rssi, 4, 0, e.n, 1 + e.id % 2, 1 + e.peer % 2
  from (
    select m.id, m.n, (-50 - m.hash % 40)::smallint as rssi,
      (case m.kind when 1 then r.run % 80000 + m.n * 60 else m.n / 10 * 10 * (case m.kind when 2 then 604 else 60 end) + m.n % 10 * 60 end)::int as second,
      least(case m.kind when 1 then m.id / 8 * 8 + 1 + (m.id + r.run % 7) % 8 else m.town * $5::int + 1 + (r.run % $5::int) end, $2::int)::int as peer
    from (${MOMENTS}) m
    cross join lateral (select abs(hashint8extended(case m.kind when 1 then m.id::bigint else m.id::bigint * 10000 + m.n / 10 end, $1::int + 7) % 1000000000) as run) r
  ) e
  where e.peer <> e.id
  order by 1, e.id, pairedtime`

const AGGREGATED = `
  insert into :into (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed)
  select $1::int + e.second / 3600, e.id, ($1::int * 3600 + e.second) / 10, timestamp '1970-01-01' + make_interval(hours => $1::int, secs => e.second),
    timestamp '1970-01-01' + make_interval(hours => $1::int, secs => e.second), 59.91, 10.75, 10, 0
  from (select m.id, (m.n * 14400 + m.hash / 100 % 14000)::int as second from (${MOMENTS}) m where m.kind = 1) e
  order by 1, 2`

const TABLES = { gpsevents: GPS, btevents: BLUETOOTH }
