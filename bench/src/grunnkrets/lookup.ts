import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Unit } from '@smittestopp/boundaries'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

type Point = readonly [x: number, y: number]

/** Connections to the database of the bench that ask side by side: there are two cores. */
const LANES = 2

export interface Lookup {
  /** In place of those before. */
  setPoints(count: number, next: () => Point): Promise<void>
  /** The plain way to answer: polygons behind an index of their extents. */
  addPolygons(units: readonly Unit[]): Promise<void>
  /** Answers for all points, as the aggregator asks: each lane for its share, in one statement. */
  answer(): Promise<void>
  /** Answers plainly for the first points. */
  answerPlainly(count: number): Promise<void>
  /** The first points, and what was answered for them. */
  answers(count: number): Promise<{ x: number; y: number; unit_id: number | null }[]>
  /** Of the tables of the boundaries with their indexes. */
  size(): Promise<{ bytes: number; tiles: number; borders: number }>
  close(): Promise<void>
}

export async function openLookup(databaseUrl: string): Promise<Lookup> {
  const lanes = Array.from({ length: LANES }, () => new pg.Client({ connectionString: databaseUrl }))
  await Promise.all(lanes.map((lane) => lane.connect()))
  const client = lanes[0]!
  let points = 0
  await client.query(`
    create table points (n int primary key, latitude double precision not null, longitude double precision not null);
    create table answers (n int not null, unit_id int);
    create table polygons (unit_id int not null, extent box not null, shape polygon not null)`)
  const fill = (text: string, lines: Iterable<string>) => pipeline(Readable.from(lines), client.query(copyFrom(text)))
  /** Answers for the first points in place of the answers before, each lane for its share in one statement. */
  const insert = async (count: number, statement: string) => {
    await client.query('truncate answers')
    const share = (lane: number) => Math.round((count * lane) / LANES)
    const ask = (lane: pg.Client, i: number) =>
      lane.query(`insert into answers (n, unit_id) ${statement} where p.n >= ${share(i)} and p.n < ${share(i + 1)}`)
    await Promise.all(lanes.map(ask))
  }
  return {
    async setPoints(count, next) {
      await client.query('truncate points')
      await fill('copy points from stdin', pointLines(count, next))
      await client.query('vacuum analyze points')
      await client.query('checkpoint')
      points = count
    },
    async addPolygons(units) {
      await fill('copy polygons from stdin', polygonLines(units))
      await client.query('create index on polygons using gist (extent); analyze polygons')
    },
    async answer() {
      const { rows } = await client.query("select dbo.boundary_set('grunnkrets', 2020) as set_id")
      const within = `dbo.stwithin(${rows[0].set_id}, p.latitude, p.longitude)`
      await insert(points, `select p.n, w.unit_id from points p left join lateral ${within} w on true`)
    },
    answerPlainly: (count) =>
      insert(
        count,
        `select p.n, w.unit_id from points p left join lateral (
          select min(s.unit_id) as unit_id from polygons s
          where s.extent @> point(p.longitude, p.latitude) and s.shape @> point(p.longitude, p.latitude)
        ) w on true`,
      ),
    async answers(count) {
      const { rows } = await client.query(
        `select round(p.longitude * 1e6)::int + 180000000 as x, round(p.latitude * 1e6)::int + 90000000 as y, a.unit_id
        from answers a join points p on p.n = a.n where a.n < ${count}`,
      )
      return rows
    },
    async size() {
      const { rows } = await client.query(`
        select pg_total_relation_size('dbo.boundary_tiles') + pg_total_relation_size('dbo.boundary_edges') as bytes,
          (select count(*) from dbo.boundary_tiles) as tiles, (select count(*) from dbo.boundary_edges) as borders`)
      const [{ bytes, tiles, borders }] = rows
      return { bytes: Number(bytes), tiles: Number(tiles), borders: Number(borders) }
    },
    async close() {
      await Promise.all(lanes.map((lane) => lane.end()))
    },
  }
}

function* pointLines(count: number, next: () => Point): Generator<string> {
  for (let n = 0; n < count; n++) {
    const [x, y] = next()
    yield `${n}\t${(y / 1e6 - 90).toFixed(6)}\t${(x / 1e6 - 180).toFixed(6)}\n`
  }
}

function* polygonLines(units: readonly Unit[]): Generator<string> {
  for (const { id, rings } of units) {
    const points = Array.from({ length: rings[0]!.length / 2 }, (_, i) => [
      (rings[0]![i * 2]! / 1e6 - 180).toFixed(6),
      (rings[0]![i * 2 + 1]! / 1e6 - 90).toFixed(6),
    ])
    const ends = [0, 1].map((at) => points.map((point) => Number(point[at])))
    const corner = (pick: (...all: number[]) => number) => `(${ends.map((all) => pick(...all)).join(',')})`
    yield `${id}\t${corner(Math.max)},${corner(Math.min)}\t(${points.map(([x, y]) => `(${x},${y})`).join(',')})\n`
  }
}
