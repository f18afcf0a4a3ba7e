import { randomBytes } from 'node:crypto'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseSource } from '../src/database-source.ts'
import { evening } from './arbitrary-world.ts'

const window = { from: evening, to: evening + 3_600 }
const far = Date.UTC(2100, 0, 1) / 1000

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(() => database?.close())

/** A device with these pauses. */
async function pausing(...pauses: [sensor: string, from: number, to: number, reason: string | null][]) {
  const uuid = randomBytes(16).toString('hex')
  const now = new Date((evening - 86_400) * 1000)
  const registration = database.database('registration')
  await registration.call('register_device', { request_hash: Buffer.from(uuid, 'hex'), uuid, keys: [], now })
  await registration.call('confirm_device', { uuid, now })
  const stored = pauses.map(([sensor, from, to, reason]) => {
    return { sensor, timefrom: new Date(from * 1000), timeto: new Date(to * 1000), reason }
  })
  await registration.call('set_pauses', { uuid, pauses: stored, now })
  const [row] = await database.rows(`select id from dbo.uuid_id where uuid = '${uuid}'`)
  return { uuid, id: row!.id as number }
}

describe('pauses out of the database', () => {
  it('are those with a part in the window, of one device and of several alike', async () => {
    const source = databaseSource(database.database('analytics'), () => new Date())
    const one = await pausing(
      ['gps', evening - 10, evening, null],
      ['gps', evening - 10, evening + 1, null],
      ['bluetooth', evening + 3_600, far, 'work'],
      ['bluetooth', evening + 3_601, far, null],
    )
    const other = await pausing(['gps', evening + 60, evening + 120, null])
    const ofOne = [
      { sensor: 'bluetooth', timefrom: evening + 3_600, timeto: far, reason: 'work' },
      { sensor: 'gps', timefrom: evening - 10, timeto: evening + 1, reason: null },
    ]
    expect(await source.pauses(one.uuid, window)).toEqual(ofOne)
    expect(await source.peerPauses([one.id, other.id], window)).toEqual([
      ...ofOne.map((pause) => ({ ...pause, id: one.id })),
      { id: other.id, sensor: 'gps', timefrom: evening + 60, timeto: evening + 120, reason: null },
    ])
    expect([await source.pauses('f'.repeat(32), window), await source.peerPauses([], window)]).toEqual([[], []])
  })
})

describe('a device out of the database', () => {
  it('is known by its device id, and unknown when nobody has that', async () => {
    const source = databaseSource(database.database('analytics'), () => new Date())
    const { uuid, id } = await pausing()
    expect(await source.device(uuid)).toEqual({ id, uuid, platform: '', model: '', appversion: '' })
    expect(await source.device('f'.repeat(32))).toBeUndefined()
  })
})

describe('files out of the database', () => {
  it('are none where there are no rows, for each span asked about', async () => {
    const source = databaseSource(database.database('analytics'), () => new Date())
    const span = { bluetooth: true, id: 1, peer: 2, from: evening, to: evening + 60 }
    expect(await source.files([span, { ...span, bluetooth: false }], window)).toEqual([[], []])
    expect(await source.files([], window)).toEqual([])
  })
})
