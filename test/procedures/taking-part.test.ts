import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { allTimesOf, gps, hourOf, type Lake, now, openLake, purposes, secondsOf, sighting, upload } from './lake.ts'

const window = { time_from: new Date('2020-05-16T00:00:00Z'), time_to: new Date('2020-05-17T12:00:00Z') }
const tile = 74955 * 90_000 + 47687

const at = (from: string, to = from) => gps({ timeFrom: `2020-05-17T${from}Z`, timeTo: `2020-05-17T${to}Z` })
const heard = (peer: string, time: string) => sighting(peer, { time: `2020-05-17T${time}Z` })

describe.each(engines)('who takes part, on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const refused = (fileId: number) =>
    lake.rows(`select r.ordinal, r.reason, r.event from dbo.rejectedevents r where r.file_id = ${fileId}`)

  describe('at import', () => {
    it('takes a GPS event that one period of consent holds whole, and keeps no content of any other', async () => {
      const a = await lake.register()
      await lake.consent(a, 1, '2020-05-17T08:00:00Z', 'tracing_gps')
      await lake.consent(a, 0, '2020-05-17T09:00:00Z', 'tracing_gps')
      await lake.consent(a, 1, '2020-05-17T10:00:00Z', 'tracing_gps')
      const events = [
        at('08:00:00', '09:00:00'),
        at('10:00:00'),
        at('11:59:59'),
        at('07:59:59', '08:30:00'),
        at('08:30:00', '09:00:01'),
        at('08:30:00', '10:30:00'),
        at('09:30:00'),
        gps({ latitude: 91, timeFrom: '2020-05-17T09:30:00Z', timeTo: '2020-05-17T09:30:00Z' }),
      ]
      const { fileId, gps: books } = await lake.importFile([{ uuid: a, body: upload(events) }])
      expect(books).toEqual({ events: 8, stored: 3, duplicates: 0, rejected: 5 })
      const rows = (await refused(fileId)).toSorted((x, y) => Number(x.ordinal) - Number(y.ordinal))
      expect(rows.map(({ reason }) => reason)).toEqual([...Array(4).fill('consent-missing'), 'coordinates'])
      expect(rows.map(({ event }) => event === null)).toEqual([true, true, true, true, false])
    })

    it('takes an event at the second at which one period ends and the next begins once', async () => {
      const a = await lake.register()
      await lake.consent(a, 1, '2020-05-17T08:00:00Z', ...purposes)
      await lake.consent(a, 0, '2020-05-17T09:00:00Z', ...purposes)
      await lake.consent(a, 1, '2020-05-17T09:00:00Z', ...purposes)
      const { b } = await lake.devices('b')
      const body = upload([at('09:00:00'), heard(b, '09:00:00'), at('08:59:59', '09:00:01')])
      const done = await lake.importFile([{ uuid: a, body }])
      expect(done.gps).toEqual({ events: 2, stored: 1, duplicates: 0, rejected: 1 })
      expect(done.bt).toEqual({ events: 1, stored: 1, duplicates: 0, rejected: 0 })
      const analytics = lake.database('analytics')
      expect(await analytics.call('get_trajectory', { uuid: a, ...window, now })).toHaveLength(1)
      const spans = [allTimesOf(await lake.idOf(a))]
      expect(await analytics.call('get_sightings', { spans, ...window, now })).toHaveLength(1)
    })

    it('judges a sighting by the consent of who reports it, before its peer', async () => {
      const a = await lake.register()
      const peer = await lake.register()
      await lake.consent(a, 1, '2020-05-17T10:00:00Z', 'tracing_bluetooth')
      const events = [
        heard(peer, '10:00:00'),
        heard(peer, '09:59:59'),
        heard('nobody', '09:59:59'),
        heard(a, '09:59:59'),
        heard('nobody', '10:00:00'),
        sighting(peer, { time: '2020-05-17T09:00:00Z', rssi: 0 }),
      ]
      const { fileId, bt } = await lake.importFile([{ uuid: a, body: upload(events) }])
      expect(bt).toEqual({ events: 6, stored: 1, duplicates: 0, rejected: 5 })
      expect(await lake.reasons(fileId)).toEqual({
        '0.1': 'consent-missing',
        '0.2': 'consent-missing',
        '0.3': 'consent-missing',
        '0.4': 'peer-unknown',
        '0.5': 'bounds',
      })
      const kept = (await refused(fileId)).filter(({ event }) => event !== null)
      expect(kept.map(({ reason }) => reason).toSorted()).toEqual(['bounds', 'peer-unknown'])
    })

    it('keeps tracing and statistics apart, and balances the books of each', async () => {
      const [tracing, statistics] = [await lake.register(), await lake.register()]
      await lake.consent(tracing, 1, '2020-01-01T00:00:00Z', 'tracing_gps')
      await lake.consent(statistics, 1, '2020-05-17T10:00:00Z', 'statistics')
      const events = [at('09:00:00'), at('10:00:00'), at('10:00:01'), gps({ latitude: 'x' })]
      const one = await lake.importFile([{ uuid: tracing, body: upload(events) }])
      expect(one.gps).toEqual({ events: 4, stored: 3, duplicates: 0, rejected: 1 })
      expect(one.aggregated).toEqual({ events: 3, stored: 0, duplicates: 0, rejected: 3 })
      const other = await lake.importFile([{ uuid: statistics, body: upload(events) }])
      expect(other.gps).toEqual({ events: 4, stored: 0, duplicates: 0, rejected: 4 })
      expect(other.aggregated).toEqual({ events: 3, stored: 1, duplicates: 1, rejected: 1 })
      const rows = await lake.rows(
        `select a.id from dbo.agg_gpsevents a where a.id in (${await lake.idOf(tracing)}, ${await lake.idOf(statistics)})`,
      )
      expect(rows.map(({ id }) => id)).toEqual([await lake.idOf(statistics)])
    })

    it('stores nothing that was noticed in a pause, and keeps no content of it', async () => {
      const { a, b } = await lake.devices('a', 'b')
      const pause = {
        timefrom: new Date('2020-05-17T09:00:00Z'),
        timeto: new Date('2020-05-17T11:00:00Z'),
        reason: null,
      }
      const pauses = ['gps', 'bluetooth'].map((sensor) => ({ sensor, ...pause }))
      await lake.database('registration').call('set_pauses', { uuid: a, pauses, now })
      const { fileId, gps, bt } = await lake.importFile([
        { uuid: a, body: upload([at('10:00:00'), heard(b, '10:00:00'), at('10:30:00', '11:00:01')]) },
      ])
      expect([gps.stored, bt.stored]).toEqual([1, 0])
      const paused = { reason: 'paused', event: null }
      expect(await refused(fileId)).toEqual([
        { ordinal: 0, ...paused },
        { ordinal: 1, ...paused },
      ])
    })
  })

  describe('when a purpose is open', () => {
    it('counts consent within that time, for import and for reads', async () => {
      const own = await openLake(server)
      try {
        const { a } = await own.devices('a')
        const open = (open_from: string, open_to: string) =>
          own.database('registration').call('set_purposes', {
            purposes: [
              { purpose: 'tracing_gps', open_from: new Date(open_from), open_to: new Date(open_to) },
              { purpose: 'statistics', open_from: new Date('2021-01-01'), open_to: new Date('2022-01-01') },
              { purpose: 'tracing_bluetooth', open_from: new Date('1970-01-01'), open_to: new Date('9999-12-31') },
            ],
          })
        const told = async (moment = now) =>
          (await own.database('analytics').call('get_trajectory', { uuid: a, ...window, now: moment })).length
        await open('2020-05-17T09:00:00Z', '2020-05-17T11:00:00Z')
        const events = [at('08:59:59'), at('09:00:00', '11:00:00'), at('10:59:59', '11:00:01')]
        const { gps, aggregated } = await own.importFile([{ uuid: a, body: upload(events) }])
        expect(gps).toEqual({ events: 3, stored: 1, duplicates: 0, rejected: 2 })
        expect(aggregated).toEqual({ events: 3, stored: 0, duplicates: 0, rejected: 3 })
        expect(await told(new Date('2020-05-17T10:59:59Z'))).toBe(1)
        expect(await told(new Date('2020-05-17T11:00:00Z'))).toBe(0)
        expect(await told(new Date('2020-05-17T08:59:59Z'))).toBe(0)
        await open('2020-05-17T09:30:00Z', '2020-06-01T00:00:00Z')
        expect(await told()).toBe(0)
        await open('2020-05-17T09:00:00Z', '2020-06-01T00:00:00Z')
        expect(await told()).toBe(1)
        expect(await own.database('upload').call('get_consent_periods', { uuid: a })).toEqual([
          { purpose: 'statistics', timefrom: new Date('2021-01-01'), timeto: new Date('2022-01-01') },
          { purpose: 'tracing_bluetooth', timefrom: new Date('2020-01-01'), timeto: new Date('9999-12-31') },
          { purpose: 'tracing_gps', timefrom: new Date('2020-05-17T09:00:00Z'), timeto: new Date('2020-06-01') },
        ])
      } finally {
        await own.close()
      }
    })

    it('tells no periods of a device that is revoked, erased, unknown or never consented', async () => {
      const { revoked, erased } = await lake.devices('revoked', 'erased')
      await lake.database('registration').call('revoke_device', { uuid: revoked, now })
      await lake.database('deletion').call('erase_device', { uuid: erased, now })
      for (const uuid of [revoked, erased, 'nobody', await lake.register()])
        expect(await lake.database('upload').call('get_consent_periods', { uuid })).toEqual([])
    })
  })

  describe('when data are read', () => {
    const probe = {
      hour: hourOf('2020-05-17T10:00:00Z'),
      tile,
      timefrom: secondsOf('2020-05-17T10:00:00Z'),
      timeto: secondsOf('2020-05-17T10:10:00Z'),
      south: -90,
      north: 90,
      west: -180,
      east: 180,
    }
    const always = { hour_from: 0, hour_to: 1_000_000 }
    /** How many events each read tells of a pair of devices. */
    async function told([a, b]: [string, string], moment = now): Promise<Record<string, number>> {
      const analytics = lake.database('analytics')
      const [idA, idB] = [await lake.idOf(a), await lake.idOf(b)]
      const asked = { ...window, now: moment }
      const trajectories = await analytics.call('get_trajectories', {
        spans: [idA, idB].map((id) => ({ id, ...always })),
        ...asked,
      })
      const sightings = await analytics.call('get_sightings', { spans: [idA, idB].map(allTimesOf), ...asked })
      const nearby = await analytics.call('get_nearby', { uuid: a, probes: [probe], ...asked })
      return {
        own: (await analytics.call('get_trajectory', { uuid: a, ...asked })).length,
        both: trajectories.length,
        nearby: nearby.filter(({ id }) => id === idB).length,
        sightings: sightings.filter(({ id }) => id === idA).length,
        seen: sightings.filter(({ id }) => id === idB).length,
      }
    }
    const everything = { own: 1, both: 2, nearby: 1, sightings: 2, seen: 2 }
    async function pair(): Promise<[string, string]> {
      const { a, b } = await lake.devices('a', 'b')
      await lake.importFile([
        { uuid: a, body: upload([at('10:00:00'), heard(b, '10:00:00')]) },
        { uuid: b, body: upload([at('10:05:00'), heard(a, '10:05:00')]) },
      ])
      expect(await told([a, b])).toEqual(everything)
      return [a, b]
    }
    const nothing = { own: 0, both: 0, nearby: 0, sightings: 0, seen: 0 }
    const later = new Date('2020-05-17T12:40:00Z')

    it('yields nothing of a purpose that is withdrawn from that moment on, and all of it when given again', async () => {
      const [a, b] = await pair()
      await lake.consent(a, 0, '2020-05-17T12:35:00Z', 'tracing_gps')
      expect(await told([a, b])).toEqual(everything) // as it was five minutes before
      expect(await told([a, b], new Date('2020-05-17T12:35:00Z'))).toEqual({
        ...everything,
        own: 0,
        both: 1,
        nearby: 0,
      })
      expect(await told([b, a], later)).toEqual({ ...everything, own: 1, both: 1, nearby: 0 })
      await lake.consent(a, 0, '2020-05-17T12:36:00Z', 'tracing_bluetooth')
      expect(await told([a, b], later)).toEqual({ ...nothing, both: 1 })
      expect(await told([b, a], later)).toEqual({ ...nothing, own: 1, both: 1 })
      await lake.consent(a, 1, '2020-05-17T12:39:00Z', 'tracing_gps', 'tracing_bluetooth')
      expect(await told([a, b], later)).toEqual(everything)
      expect(await told([b, a], later)).toEqual(everything)
    })

    it('tells for which purposes each of some devices takes part', async () => {
      const { a, b, revoked, erased } = await lake.devices('a', 'b', 'revoked', 'erased')
      const never = await lake.register()
      await lake.consent(b, 0, '2020-05-17T12:35:00Z', 'tracing_gps', 'statistics')
      await lake.database('registration').call('revoke_device', { uuid: revoked, now })
      await lake.database('deletion').call('erase_device', { uuid: erased, now })
      const uuids = [a, b, revoked, erased, never, 'nobody'].map((value) => ({ value }))
      const tell = async (moment: Date) => {
        const rows = await lake.database('analytics').call('get_taking_part', { uuids, now: moment })
        return rows.map(({ uuid, purpose }) => `${uuid} ${purpose}`).toSorted()
      }
      const bluetooth = [`${a} tracing_bluetooth`, `${b} tracing_bluetooth`]
      expect(await tell(now)).toEqual([...bluetooth, `${a} tracing_gps`, `${b} tracing_gps`].toSorted())
      expect(await tell(later)).toEqual([...bluetooth, `${a} tracing_gps`].toSorted())
    })

    it('yields nothing of a revoked device, to it or to others', async () => {
      const [a, b] = await pair()
      await lake.database('registration').call('revoke_device', { uuid: b, now })
      expect(await told([a, b])).toEqual({ ...nothing, own: 1, both: 1 })
      expect(await told([b, a])).toEqual({ ...nothing, both: 1 })
    })

    it('tells of a sighting only what both consented to, in whatever order phones report and consent', async () => {
      const { a } = await lake.devices('a')
      const b = await lake.register()
      await lake.importFile([{ uuid: a, body: upload([heard(b, '09:59:59'), heard(b, '10:00:00')]) }])
      const times = async (uuid: string) => {
        const spans = [allTimesOf(await lake.idOf(uuid))]
        return (await lake.database('analytics').call('get_sightings', { spans, ...window, now })).map(
          ({ time }) => time,
        )
      }
      expect([await times(a), await times(b)]).toEqual([[], []])
      await lake.consent(b, 1, '2020-05-17T10:00:00Z', 'tracing_bluetooth')
      const ten = secondsOf('2020-05-17T10:00:00Z')
      expect([await times(a), await times(b)]).toEqual([[ten], [ten]])
    })

    it('tells of GPS events only those consented to at their own time', async () => {
      const { a, b } = await lake.devices('a', 'b')
      await lake.importFile([
        { uuid: a, body: upload([at('10:00:00')]) },
        { uuid: b, body: upload([at('10:00:00'), at('10:04:00', '10:06:00'), at('10:05:00')]) },
      ])
      const id = await lake.idOf(b)
      const consentSince = (time: string) =>
        lake.rows(
          `update dbo.consents set timefrom = '2020-05-17T${time}' where id = ${id} and purpose = 'tracing_gps'`,
        )
      expect(await told([a, b])).toMatchObject({ both: 4, nearby: 1 })
      await consentSince('10:05:00')
      expect(await told([a, b])).toMatchObject({ both: 2, nearby: 1 })
      expect(await told([b, a])).toMatchObject({ own: 1 })
      await consentSince('10:05:01')
      expect(await told([a, b])).toMatchObject({ both: 1, nearby: 0 })
      expect(await told([b, a])).toMatchObject({ own: 0 })
    })
  })
})
