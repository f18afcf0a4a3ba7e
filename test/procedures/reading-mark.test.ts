import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, type Lake, now, openLake, upload } from './lake.ts'

describe.each(engines)('the mark of what an analysis would read, on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const markOf = async (...uuids: string[]) =>
    (await lake.database('query').call('get_reading_mark', { uuids: uuids.map((value) => ({ value })) }))[0]!

  it('is there when there is nothing at all', async () => {
    const nothing = { consents: 0, consented_at: null, withdrawn_at: null, pauses: 0, paused_at: null }
    expect(await markOf()).toEqual({ imported_at: null, files: 0, stored: 0, ...nothing })
    expect(await markOf('nobody')).toMatchObject(nothing)
  })

  it('stays while nothing changes, and changes with each import and with what the owner says', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const marks = [await markOf(a)]
    const changed = async () => {
      const mark = await markOf(a)
      expect(await markOf(a)).toEqual(mark)
      for (const before of marks) expect(mark).not.toEqual(before)
      marks.push(mark)
    }
    await lake.importFile([{ uuid: b, body: upload([gps({})]) }])
    await changed()
    await lake.importFile([{ uuid: a, body: upload([gps({ accuracy: 9 })]) }])
    await changed()
    await lake.consent(a, 0, '2020-05-17T12:00:00Z', 'tracing_gps')
    await changed()
    const pause = { sensor: 'gps', timefrom: new Date('2020-05-17T09:00:00Z'), timeto: now, reason: null }
    await lake.database('registration').call('set_pauses', { uuid: a, pauses: [pause], now })
    await changed()
    await lake.consent(b, 0, '2020-05-17T12:00:00Z', 'tracing_gps')
    expect(await markOf(a)).toEqual(marks.at(-1))
  })
})
