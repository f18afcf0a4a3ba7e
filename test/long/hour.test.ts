import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { putLakeFile, removeLakeFile } from '../acceptance/lake.ts'
import { importNow, settledLedger } from '../acceptance/pipeline.ts'
import { type OwnSystem, secretOf, startOwnSystem } from '../acceptance/system.ts'
import { query } from '../acceptance/tables.ts'
import { FILE_BYTES, type HourDevice, partitionFiles } from './hour-files.ts'

const GIGABYTES = Number(process.env.HOUR_GIGABYTES ?? 12)
const HOUR_MS = 3_600_000
const PARTITIONS = 4
const DEVICES = 20_000
/** Files of each partition that are in the lake at a time, so that the disk does not have to hold it all. */
const PORTION = 8
const MEGABYTE = 1_000_000

const hour = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS)

let system: OwnSystem

beforeAll(async () => {
  system = await startOwnSystem()
})

afterAll(() => system?.end())

it(`imports an hour of ${GIGABYTES} GB in four partitions, holding less than a gigabyte, and the ledger balances`, async () => {
  const devices = await addDevices()
  const key = Buffer.from(await secretOf(system, 'contactIdKey'), 'hex')
  const files = Array.from({ length: PARTITIONS }, (_, partition) =>
    partitionFiles(
      devices.filter(({ id }) => id % PARTITIONS === partition),
      hour,
      key,
    ),
  )
  const all = Math.ceil((GIGABYTES * 1e9) / FILE_BYTES / PARTITIONS)
  const put = { files: 0, lines: 0, events: 0, refused: 0, bytes: 0 }
  let seconds = 0
  for (let first = 0; first < all; first += PORTION) {
    const paths: string[] = []
    for (let place = first; place < Math.min(first + PORTION, all); place++)
      for (const [partition, generator] of files.entries()) {
        const { body, ...counts } = generator.next().value!
        paths.push(pathOf(partition, place))
        await putLakeFile(system, paths.at(-1)!, body)
        add(put, { files: 1, bytes: body.length, ...counts })
      }
    const begun = performance.now()
    await importNow(system)
    seconds += (performance.now() - begun) / 1000
    for (const path of paths) await removeLakeFile(system, path)
    await query(system, 'truncate dbo.dluserdatastaging') // as STAGING_DAYS does in time: it is the larger half of the disk
    console.log(told(put, seconds))
  }
  const { lines, accepted, stored, duplicates, rejected, ...rest } = await settledLedger(system)
  expect(rest).toEqual({ on_the_way: 0, mismatch: 0, missing_messages: 0, repeated_messages: 0, alarms: 0 })
  expect({ lines, events: accepted, refused: rejected }).toEqual({
    lines: put.lines,
    events: put.events,
    refused: put.refused,
  })
  expect(accepted).toBe(stored + duplicates + rejected)
  const tables = `select (select count(*) from dbo.gpsevents g where g.piece = 0) + (select count(*) from dbo.btevents) as rows`
  expect(Number((await query(system, tables))[0]!.rows)).toBe(stored)
  expect(system.stack.component('import').restartCount).toBe(0)
  expect(peakMegabytes()).toBeLessThan(1_000)
}, 14_400_000)

/** Devices of which nobody knows but the database, consenting since a month. */
async function addDevices(): Promise<HourDevice[]> {
  const rows = await query(
    system,
    `with made as (
      insert into dbo.uuid_id (uuid, created_at, confirmed_at) select md5(random()::text || n), now() - interval '30 days', now() - interval '30 days' from generate_series(1, ${DEVICES}) n
      returning id, uuid
    ), consented as (
      insert into dbo.consents (id, purpose, timefrom, timeto, text_version, text_hash, recorded_at)
      select m.id, p.purpose, now() - interval '30 days', '9999-12-31', 'hour', repeat('0', 64), now() from made m cross join dbo.purposes p
    )
    select m.id, m.uuid from made m`,
  )
  return rows.map(({ id, uuid }) => ({ id: Number(id), uuid: String(uuid) }))
}

function pathOf(partition: number, place: number): string {
  const time = hour.toISOString()
  const [date, hours] = [time.slice(0, 10), time.slice(11, 13)]
  const minute = String(place % 60).padStart(2, '0')
  const folder = `iot-smittestopp-json/${date.replaceAll('-', '/')}/${hours}`
  return `${folder}/${date}.${hours}-${minute}.0${partition}.json-${Math.floor(place / 60)}`
}

function add<T extends Record<string, number>>(sum: T, more: Record<keyof T, number>): void {
  for (const key of Object.keys(sum) as (keyof T)[]) (sum as Record<keyof T, number>)[key] += more[key]
}

/** The most memory that the import has held. */
function peakMegabytes(): number {
  const { pid } = system.stack.component('import')
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!
  return (Number(kilobytes) * 1024) / MEGABYTE
}

function told({ files, bytes, events }: { files: number; bytes: number; events: number }, seconds: number): string {
  const rates = `${Math.round(events / seconds)} events/s, ${(bytes / MEGABYTE / seconds).toFixed(1)} MB/s`
  return `${files} files, ${(bytes / 1e9).toFixed(2)} GB, ${events} events in ${Math.round(seconds)} s (${rates}); import held ${Math.round(peakMegabytes())} MB`
}
