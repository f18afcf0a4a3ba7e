import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, type Lake, lakeLine, now, openLake, register, sighting, upload } from './lake.ts'

const window = { time_from: new Date('2020-05-01T00:00:00Z'), time_to: new Date('2020-05-18T00:00:00Z') }

describe.each(engines)('devices on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const erase = async (uuid: string) => (await lake.database('deletion').call('erase_device', { uuid, now }))[0]
  const keyOf = async (uuid: string, key_id = 'primary') =>
    (await lake.database('upload').call('get_device_key', { uuid, key_id })).map(({ sealed_key }) => sealed_key)

  it('finds the sealed key of a device by its name, byte for byte', async () => {
    const uuid = 'd'.repeat(32)
    const sealed = Buffer.from(Array.from({ length: 200 }, (_, i) => i))
    const other = Buffer.from([0])
    const registration = lake.database('registration')
    await registration.call('register_device', { uuid, key_id: 'k1', sealed_key: sealed, now })
    await registration.call('register_device', { uuid, key_id: 'k2', sealed_key: other, now })
    await registration.call('register_device', { uuid, key_id: 'k1', sealed_key: other, now })
    expect(await keyOf(uuid, 'k1')).toEqual([sealed])
    expect(await keyOf(uuid, 'k2')).toEqual([other])
    expect(await keyOf(uuid, 'k3')).toEqual([])
    expect(await keyOf('nobody', 'k1')).toEqual([])
    expect(await keyOf(`${uuid}-and-more`, 'k1')).toEqual([])
  })

  it('gives a device one internal key when many register it at the same time', async () => {
    const uuid = 'e'.repeat(32)
    const keys = ['k1', 'k2', 'k1', 'k2', 'k1', 'k2']
    const registration = lake.database('registration')
    await Promise.all(
      keys.map((key_id) =>
        registration.call('register_device', { uuid, key_id, sealed_key: Buffer.from(key_id), now }),
      ),
    )
    expect(await lake.rows(`select count(*) as devices from dbo.uuid_id u where u.uuid = '${uuid}'`)).toMatchObject([
      { devices: 1 },
    ])
    expect(await keyOf(uuid, 'k2')).toEqual([Buffer.from('k2')])
  })

  it('erases all of a device and what others saw of it, and says so twice alike', async () => {
    const { a, b } = await lake.devices('a', 'b')
    await lake.importFile([
      { uuid: a, body: upload([gps(), gps({ timeTo: '2020-05-17T11:30:00Z' }), sighting(b), { odd: a }]) },
      { uuid: b, body: upload([gps(), sighting(a)]) },
    ])
    expect(await erase(a)).toEqual({ known: 1, gpsevents: 3, btevents: 2 })
    expect(await keyOf(a)).toEqual([])
    const [{ id }] = (await lake.rows(`select u.id from dbo.uuid_id u where u.uuid = '${a}'`)) as [{ id: number }]
    const tables = [
      'uuid_activity',
      'device_information',
      'device_keys',
      'dluserdatastaging',
      'gpsevents',
      'agg_gpsevents',
      'btevents',
    ]
    for (const table of tables) {
      expect(await lake.rows(`select t.id from dbo.${table} t where t.id = ${id}`), table).toEqual([])
    }
    expect(await lake.rows(`select b.id from dbo.btevents b where b.pairedid = ${id}`)).toEqual([])
    expect(await lake.rows(`select r.line from dbo.rejectedevents r where r.event like '%${a}%'`)).toEqual([])
    expect(await lake.database('analytics').call('get_trajectory', { uuid: b, ...window })).toHaveLength(1)

    expect(await erase(a)).toEqual({ known: 1, gpsevents: 0, btevents: 0 })
    expect(await erase('nobody')).toEqual({ known: 0, gpsevents: 0, btevents: 0 })
  })

  it('does not let an erased device come back, by late data, by the sight of others or by registering', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const half = await lake.stage([
      { uuid: a, body: upload([gps()]) },
      { uuid: b, body: upload([sighting(a)]) },
    ])
    await erase(a)
    expect(await lake.gpsimporter(half)).toMatchObject({ events: 0 })
    expect(await lake.btimporter(half)).toMatchObject({ stored: 0, rejected: 1 })
    const { fileId } = await lake.importFile([{ uuid: a, body: upload([gps()]) }])
    expect(await lake.reasons(fileId)).toEqual({ 'line 0': 'device-erased' })
    await lake
      .database('registration')
      .call('register_device', { uuid: a, key_id: 'new', sealed_key: Buffer.from('x'), now })
    expect(await keyOf(a, 'new')).toEqual([])
    expect(await lake.database('analytics').call('get_trajectory', { uuid: a, ...window })).toEqual([])
    expect(await lake.database('query').call('get_last_activity', { uuids: [{ value: a }] })).toEqual([])
  })

  it('leaves nothing of a device that is erased while its file is imported', async () => {
    const deletion = lake.database('deletion')
    for (let round = 0; round < 5; round++) {
      const { a, b } = await lake.devices('a', 'b')
      const fileId = await register(lake)
      const events = Array.from({ length: 100 }, (_, i) => gps({ accuracy: i }))
      const lines = [
        lakeLine({ uuid: a, body: upload(events) }, 0),
        lakeLine({ uuid: b, body: upload([...events, sighting(a)]) }, 1),
      ]
      const importing = async () => {
        await lake.call('adlsimporter', { file_id: fileId, lines, now })
        await lake.call('finish_staging', { file_id: fileId, lines: 2, now })
        await lake.gpsimporter(fileId)
        await lake.btimporter(fileId)
        await lake.aggregator(fileId)
      }
      const erasing = async () => {
        await new Promise((resolve) => setTimeout(resolve, round * 8))
        await deletion.call('erase_device', { uuid: a, now })
      }
      await Promise.all([importing(), erasing()])
      const [{ id }] = (await lake.rows(`select u.id from dbo.uuid_id u where u.uuid = '${a}'`)) as [{ id: number }]
      for (const table of ['dluserdatastaging', 'gpsevents', 'agg_gpsevents', 'uuid_activity', 'device_information']) {
        expect(await lake.rows(`select t.id from dbo.${table} t where t.id = ${id}`), table).toEqual([])
      }
      expect(await lake.rows(`select b.id from dbo.btevents b where b.pairedid = ${id}`)).toEqual([])
    }
  })

  it('names idle devices, longest silent first: by when they were heard of, else by when they registered', async () => {
    const own = await openLake(server)
    try {
      const { a, b, silent, gone } = await own.devices('a', 'b', 'silent', 'gone')
      const deletion = own.database('deletion')
      await deletion.call('erase_device', { uuid: gone, now })
      await own.stage([
        { uuid: a, enqueued: '2020-05-02T00:00:00Z', body: upload([]) },
        { uuid: b, enqueued: '2020-05-01T00:00:00Z', body: upload([]) },
      ])
      const idle = async (before: string, count = 10) =>
        (await deletion.call('get_idle_devices', { before: new Date(before), count })).map(({ uuid }) => uuid)
      expect(await idle('2020-05-01T00:00:00Z')).toEqual([])
      expect(await idle('2020-05-02T00:00:00Z')).toEqual([b])
      expect(await idle('2020-06-01T00:00:00Z')).toEqual([b, a, silent])
      expect(await idle('2020-06-01T00:00:00Z', 2)).toEqual([b, a])
    } finally {
      await own.close()
    }
  })
})
