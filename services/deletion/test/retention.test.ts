import { type Lake, openLake, unavailable } from '@smittestopp/platform'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Ageing, type Expired, expire } from '../src/retention/expire.ts'
import { startRetention } from '../src/retention/retention.ts'
import { NOW, runDeletion, type World } from './running-deletion.ts'

const WAIT = { timeout: 30_000, interval: 100 }
const DAY = 24

let world: World
let lake: Lake
beforeAll(async () => {
  world = await runDeletion(15)
  lake = openLake(world.emulators.lakeUrl('racwdl'))
  await vi.waitFor(() => expect(world.deps.retention.completedAt()).toBeDefined(), WAIT) // the run that comes by itself
})
afterAll(() => world?.close())
beforeEach(() => lake.deleteFolder(world.ageing.lakeFolder))

/** A lake file in the folder of each hour, such as `2020-05-17T08`. */
async function putFiles(...hours: string[]): Promise<void> {
  for (const hour of hours) {
    const [date, clock] = hour.split('T')
    const folder = `${world.ageing.lakeFolder}/${date!.replaceAll('-', '/')}/${clock}`
    await lake.create(`${folder}/${date}.${clock}-00.00.json`, Buffer.from('{}\n'))
  }
}

/** The hours whose folders hold files. */
async function filesLeft(): Promise<string[]> {
  const hours: string[] = []
  for await (const { path } of lake.list(world.ageing.lakeFolder))
    hours.push(
      path
        .split('/')
        .slice(1, 4)
        .join('-')
        .concat(`T${path.split('/')[4]}`),
    )
  return hours
}

/** A fix that is so many hours old, in the database. */
async function putFix(hoursAgo: number): Promise<void> {
  const hour = Math.floor(NOW.getTime() / 3_600_000)
  await world.database.database('import').call('ensure_days', { hour_from: hour - 40 * DAY, hour_to: hour + DAY })
  await world.database.rows(
    `insert into dbo.gpsevents (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line)
     values (${hour - hoursAgo}, 1, 1, '2020-05-17', ${hoursAgo}, '2020-05-17', 59, 10, 1, 1, 1, 1, 1, 0, 1, 1)`,
  )
}
const fixesLeft = async () => (await world.database.rows('select hour from dbo.gpsevents')).length

function expireAt(now: string, changed: Partial<Ageing> = {}, tell: (expired: Expired) => void = () => {}) {
  return expire({ ...world.ageing, clock: () => new Date(now), ...changed }, tell)
}

describe('what has aged out', () => {
  it.each([
    ['in the middle of a month', '2026-05-17T12:00:00Z', '2026-05-09T23', '2026-05-10T00'],
    ['over New Year', '2027-01-07T23:59:59Z', '2026-12-30T23', '2026-12-31T00'],
    ['at the first moment of a day', '2027-01-08T00:00:00Z', '2026-12-31T23', '2027-01-01T00'],
    ['over 29 February', '2028-03-07T01:00:00Z', '2028-02-28T23', '2028-02-29T00'],
    ['over the beginning of summer time', '2026-04-05T00:30:00Z', '2026-03-28T23', '2026-03-29T00'],
    ['over its end', '2026-11-01T23:30:00Z', '2026-10-24T23', '2026-10-25T00'],
  ])('leaves the lake by whole days, %s', async (_name, now, last, first) => {
    await putFiles(last, first, first)
    expect(await expireAt(now)).toMatchObject({ lake_files: 1 })
    expect(await filesLeft()).toEqual([first])
    expect(await expireAt(now)).toMatchObject({ lake_files: 0 })
  })

  it('leaves no folder behind that ended, and touches nothing of another name', async () => {
    await putFiles('2025-11-30T05', '2026-04-30T05', '2026-05-09T05', '2026-05-10T05')
    const strange = `${world.ageing.lakeFolder}/rewritten/2020/01/01/x`
    await lake.create(strange, Buffer.from('x'))
    expect(await expireAt('2026-05-17T12:00:00Z')).toMatchObject({ lake_files: 3 })
    const folders: string[] = []
    for (const folder of ['', '/2026', '/2026/05'])
      for await (const path of lake.folders(world.ageing.lakeFolder + folder)) folders.push(path.slice(-4))
    expect(folders).toEqual(['2026', 'tten', '6/05', '5/10'])
    expect((await lake.read(strange)).readable).toBe(true)
  })

  it('is caught up after a missed week, telling each step', async () => {
    await putFiles('2026-05-03T01', '2026-05-03T02', '2026-05-04T01', '2026-05-09T01', '2026-05-10T01')
    for (const days of [31, 33, 37, 29]) await putFix(days * DAY)
    const told: Expired[] = []
    await expireAt('2026-05-17T12:00:00Z', {}, (expired) => void told.push(expired))
    expect(told.at(-1)).toMatchObject({ lake_files: 4 })
    expect(told.map(({ lake_files }) => lake_files)).toEqual(expect.arrayContaining([2, 3, 4]))
    expect(await fixesLeft()).toBe(1)
    expect(await filesLeft()).toEqual(['2026-05-10T01'])
  })

  it('goes from the one store when the other is away, and from that when it is back', async () => {
    await putFiles('2026-05-01T01')
    await putFix(32 * DAY)
    const away = { call: () => Promise.reject(unavailable('database')) } as never
    await expect(expireAt('2026-05-17T12:00:00Z', { database: away })).rejects.toThrow('database')
    expect(await filesLeft()).toEqual([])
    await putFiles('2026-05-01T01')
    const nowhere = openLake(world.emulators.lakeUrl('dl').replace(/:\d+\//, ':1/'))
    await expect(expireAt('2026-05-17T12:00:00Z', { lake: nowhere })).rejects.toThrow('data lake')
    expect(await fixesLeft()).toBe(1)
    expect(await expireAt('2026-05-17T12:00:00Z')).toMatchObject({ lake_files: 1 })
  })

  it('goes once when two runs meet', async () => {
    await putFiles('2026-05-01T01', '2026-05-02T01', '2026-05-03T01', '2026-05-17T01')
    await Promise.all([expireAt('2026-05-17T12:00:00Z'), expireAt('2026-05-17T12:00:00Z')])
    expect(await filesLeft()).toEqual(['2026-05-17T01'])
  })
})

describe('retention', () => {
  it('runs by itself, also after the lake was killed meanwhile', async () => {
    await putFiles('2026-05-01T01')
    world.emulators.kill('data-lake')
    const url = world.redisUrl.replace(/\d+$/, '8')
    const retention = await startRetention(url, 2, world.ageing, () => {})
    await vi.waitFor(async () => expect(await filesLeft()).toEqual([]), WAIT)
    await vi.waitFor(() => expect(retention.completedAt()).toBe(NOW.getTime() / 1000), WAIT)
    expect(retention.totals).toMatchObject({ lake_files: 1 })
    await retention.close()
  })

  it('runs when an operator asks, who can follow it, and is measured', async () => {
    const run = async () => {
      const { id } = (await world.operate('POST', '/retention')).json()
      return vi.waitFor(async () => {
        const told = (await world.operate('GET', `/retention/${id}`)).json()
        expect(told).toMatchObject({ id, state: 'completed', failed: false })
        return told.progress as Expired
      }, WAIT)
    }
    await run()
    await putFiles('2026-05-01T01', '2026-05-01T02', '2026-05-17T01')
    await putFix(31 * DAY)
    expect(await run()).toEqual({ days: 0, rows: 1, books: 0, lake_files: 2 })
    const metrics = (await world.app.operations.inject('/metrics')).body
    expect(metrics).toMatch(/retention_erased_total\{what="lake_files"[^}]*\} \d/)
    expect(metrics).toMatch(/retention_completed_at\S* \d/)
    expect((await world.operate('GET', '/retention/none')).statusCode).toBe(404)
    expect((await world.app.operations.inject({ method: 'POST', url: '/retention' })).statusCode).toBe(401)
  })
})
