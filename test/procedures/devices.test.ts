import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, hour, type Lake, openLake, register, SHA256, sighting, stageLines, upload } from './lake.ts'
import { hashOf, keysOf, minutes, now, openPhones, type Phones } from './phones.ts'

const window = { time_from: new Date('2020-05-01T00:00:00Z'), time_to: new Date('2020-05-18T00:00:00Z'), now }
const epoch = new Date(0)

describe.each(engines)('erasing a device on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const erase = async (uuid: string) => (await lake.database('deletion').call('erase_device', { uuid, now }))[0]
  const keyIds = async (uuid: string) =>
    (await lake.database('upload').call('get_device_keys', { uuid, now })).map(({ key_id }) => key_id)
  const left = async (table: string, id: number) =>
    expect(await lake.rows(`select t.id from dbo.${table} t where t.id = ${id}`), table).toEqual([])

  it('erases all of it and what others saw of it, and says so twice alike', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const id = await lake.idOf(a)
    const contactIds = [{ contact_id: 'c'.repeat(32), id, valid_from: now }]
    const pauses = [{ sensor: 'gps', timefrom: minutes(60), timeto: minutes(120), reason: 'a reason' }]
    await lake.database('registration').call('set_pauses', { uuid: a, pauses, now })
    await lake.importFile(
      [
        { uuid: a, body: upload([gps(), gps({ timeTo: '2020-05-17T11:30:00Z' }), sighting(b), { odd: a }]) },
        { uuid: b, body: upload([gps(), sighting(a)]) },
      ],
      { contactIds, staticIds: true },
    )
    const tables = [
      ['uuid_activity', 'device_information', 'device_keys', 'registration_requests', 'consents', 'pauses'],
      ['dluserdatastaging', 'gpsevents', 'agg_gpsevents', 'btevents', 'rejectedevents'],
      server!.startsWith('postgres') ? [] : ['contact_ids'], // PostgreSQL stages sightings with the numbers of those they name
    ].flat()
    for (const table of tables)
      expect(await lake.rows(`select t.id from dbo.${table} t where t.id = ${id}`), table).not.toEqual([])
    expect(await erase(a)).toEqual({ known: 1, gpsevents: 3, btevents: 2 })
    for (const table of tables) await left(table, id)
    expect(await keyIds(a)).toEqual([])
    expect(await lake.rows(`select b.id from dbo.btevents b where b.pairedid = ${id}`)).toEqual([])
    expect(await lake.rows(`select r.line from dbo.rejectedevents r where r.event like '%${a}%'`)).toEqual([])
    expect(await lake.database('analytics').call('get_trajectory', { uuid: b, ...window })).toHaveLength(1)
    expect(await lake.rows(`select u.revoked_at from dbo.uuid_id u where u.id = ${id}`)).toEqual([{ revoked_at: now }])

    expect(await erase(a)).toEqual({ known: 1, gpsevents: 0, btevents: 0 })
    expect(await erase('nobody')).toEqual({ known: 0, gpsevents: 0, btevents: 0 })
  })

  it('does not let it come back, by late data, by the sight of others or by registering', async () => {
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
    const registration = lake.database('registration')
    const asked = { request_hash: hashOf('come back'), uuid: a, keys: keysOf('new'), now }
    expect(await registration.call('register_device', asked)).toEqual([])
    await registration.call('confirm_device', { uuid: a, now })
    await registration.call('record_heartbeat', { uuid: a, now })
    expect(await keyIds(a)).toEqual([])
    expect(await lake.database('analytics').call('get_trajectory', { uuid: a, ...window })).toEqual([])
    expect(await lake.database('query').call('get_last_activity', { uuids: [{ value: a }] })).toEqual([])
  })

  it('leaves nothing when its file is imported and its phone is heard of meanwhile', async () => {
    const [deletion, registration] = [lake.database('deletion'), lake.database('registration')]
    for (let round = 0; round < 5; round++) {
      const { a, b } = await lake.devices('a', 'b')
      const fileId = await register(lake)
      const events = Array.from({ length: 100 }, (_, i) => gps({ accuracy: i }))
      const lines = [
        { uuid: a, body: upload(events) },
        { uuid: b, body: upload([...events, sighting(a)]) },
      ]
      const importing = async () => {
        await stageLines(lake, fileId, lines)
        await lake.call('finish_staging', { file_id: fileId, lines: 2, sha256: SHA256, now })
        await lake.gpsimporter(fileId)
        await lake.btimporter(fileId)
        await lake.aggregator(fileId)
      }
      const living = async () => {
        const pause = { sensor: 'gps', timefrom: minutes(0), timeto: minutes(1), reason: null }
        for (let beat = 0; beat < 10; beat++) {
          await registration.call('record_heartbeat', { uuid: a, now: minutes(beat) })
          await registration.call('set_pauses', { uuid: a, pauses: [{ ...pause, timeto: minutes(1 + beat) }], now })
          await lake.consent(a, beat % 2 ? 1 : 0, minutes(beat).toISOString(), 'tracing_gps')
        }
      }
      const erasing = async () => {
        await new Promise((resolve) => setTimeout(resolve, round * 8))
        await deletion.call('erase_device', { uuid: a, now })
      }
      await Promise.all([importing(), living(), erasing()])
      const id = await lake.idOf(a)
      const tables = ['dluserdatastaging', 'gpsevents', 'agg_gpsevents', 'uuid_activity', 'device_information']
      for (const table of [...tables, 'consents', 'pauses']) await left(table, id)
      expect(await lake.rows(`select b.id from dbo.btevents b where b.pairedid = ${id}`)).toEqual([])
    }
  })
})

describe.each(engines)('devices on $engine', ({ server }) => {
  let phones: Phones
  beforeAll(async () => {
    phones = await openPhones(server)
  })
  afterAll(() => phones.close())

  const get = (...uuids: string[]) => phones.call('get_devices', { uuids: uuids.map((value) => ({ value })) })
  const unsaid = { platform: null, osversion: null, appversion: null, model: null }

  it('are told, oldest first, with what each said last that it is', async () => {
    const young = await phones.phone({ at: minutes(1) })
    const old = await phones.phone()
    const importing = { rows: phones.rows, call: phones.database('import').call }
    await importing.call('ensure_days', { hour_from: hour, hour_to: hour })
    const said = (appVersion: string) => ({
      platform: 'ios',
      osVersion: '13.4',
      model: 'iPhone 8',
      appVersion,
      events: [],
    })
    await stageLines(importing, await register(importing), [
      { uuid: old, enqueued: minutes(5).toISOString(), body: said('1.3') },
      { uuid: old, enqueued: minutes(4).toISOString(), body: said('1.2') },
    ])
    expect(await get(young, 'nobody', old, old)).toEqual([
      {
        ...{ uuid: old, created_at: now, lastactivity: minutes(5) },
        ...{ platform: 'ios', osversion: '13.4', appversion: '1.3', model: 'iPhone 8' },
      },
      { uuid: young, created_at: minutes(1), lastactivity: null, ...unsaid },
    ])
    expect(await get()).toEqual([])
  })

  it('are told only while they are confirmed and neither revoked nor erased', async () => {
    const [unconfirmed, revoked, erased] = [
      await phones.phone({ confirmed: false }),
      await phones.phone(),
      await phones.phone(),
    ]
    await phones.call('revoke_device', { uuid: revoked, now })
    await phones.database('deletion').call('erase_device', { uuid: erased, now })
    expect(await get(unconfirmed, revoked, erased)).toEqual([])
  })

  it('are heard of by their heartbeat, which never goes back', async () => {
    const [uuid, unconfirmed] = [await phones.phone(), await phones.phone({ confirmed: false })]
    const beat = (at: Date, device = uuid) => phones.call('record_heartbeat', { uuid: device, now: at })
    const heard = async () => (await get(uuid))[0]?.lastactivity
    await beat(minutes(5))
    expect(await heard()).toEqual(minutes(5))
    await beat(minutes(3))
    expect(await heard()).toEqual(minutes(5))
    await Promise.all([6, 9, 7, 8].map((minute) => beat(minutes(minute))))
    expect(await heard()).toEqual(minutes(9))
    await beat(now, 'nobody')
    await beat(now, unconfirmed)
    const id = await phones.idOf(unconfirmed)
    expect(await phones.rows(`select a.id from dbo.uuid_activity a where a.id = ${id}`)).toEqual([])
  })
})

describe.each(engines)('devices due for erasure on $engine', ({ server }) => {
  let phones: Phones
  beforeAll(async () => {
    phones = await openPhones(server)
  })
  afterAll(() => phones.close())

  it('are the revoked, the never confirmed and the silent, in that order, each for one reason and oldest first', async () => {
    const deletion = phones.database('deletion')
    const due = async (idle_before: Date, unconfirmed_before: Date, count = 100) =>
      (await deletion.call('get_due_devices', { idle_before, unconfirmed_before, count })).map(
        ({ uuid, reason, since }) => [uuid, reason, since],
      )
    const at = (minute: number, confirmed = true) => phones.phone({ at: minutes(minute), confirmed })
    const [silent, heard, revokedLate, revokedEarly, erased] = [
      await at(0),
      await at(1),
      await at(2),
      await at(3),
      await at(4),
    ]
    const [unconfirmedYoung, unconfirmedOld, unconfirmedRevoked] = [
      await at(6, false),
      await at(5, false),
      await at(7, false),
    ]
    await phones.call('record_heartbeat', { uuid: heard, now: minutes(30) })
    await phones.call('revoke_device', { uuid: revokedLate, now: minutes(22) })
    await phones.call('revoke_device', { uuid: revokedEarly, now: minutes(21) })
    await phones.call('revoke_device', { uuid: unconfirmedRevoked, now: minutes(20) })
    await deletion.call('erase_device', { uuid: erased, now: minutes(20) })

    const revoked = [
      [unconfirmedRevoked, 'revoked', minutes(20)],
      [revokedEarly, 'revoked', minutes(21)],
      [revokedLate, 'revoked', minutes(22)],
    ]
    const unconfirmed = [
      [unconfirmedOld, 'unconfirmed', minutes(5)],
      [unconfirmedYoung, 'unconfirmed', minutes(6)],
    ]
    expect(await due(epoch, epoch)).toEqual(revoked)
    expect(await due(epoch, minutes(5))).toEqual(revoked)
    expect(await due(epoch, minutes(6))).toEqual([...revoked, unconfirmed[0]])
    expect(await due(minutes(0), minutes(60))).toEqual([...revoked, ...unconfirmed])
    const idle = [
      [silent, 'idle', minutes(0)],
      [heard, 'idle', minutes(30)],
    ]
    expect(await due(minutes(30), minutes(60))).toEqual([...revoked, ...unconfirmed, idle[0]])
    expect(await due(minutes(31), minutes(60))).toEqual([...revoked, ...unconfirmed, ...idle])
    expect(await due(minutes(6), minutes(5))).toEqual([...revoked, idle[0], [unconfirmedOld, 'idle', minutes(5)]])
    expect(await due(minutes(31), minutes(60), 4)).toEqual([...revoked, unconfirmed[0]])
    expect(await due(minutes(31), minutes(60), 0)).toEqual([])
  })
})
