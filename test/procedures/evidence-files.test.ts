import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { gps, type Lake, openLake, secondsOf, sighting, upload } from './lake.ts'

const window = { time_from: new Date('2020-05-17T00:00:00Z'), time_to: new Date('2020-05-17T12:00:00Z') }
const at = (time: string) => secondsOf(`2020-05-17T${time}Z`)

describe.each(engines)('the files behind evidence on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  /** The files of each span, in their order. */
  async function filesOf(
    ...spans: { bluetooth: number; id: number; peer: number; timefrom: number; timeto: number }[]
  ) {
    const asked = spans.map((one, span) => ({ span, ...one }))
    const rows = await lake.database('analytics').call('get_evidence_files', { spans: asked, ...window })
    expect(rows).toEqual(rows.toSorted((a, b) => a.span - b.span || a.file_id - b.file_id))
    return spans.map((_, i) => rows.filter(({ span }) => span === i).map(({ file_id }) => file_id))
  }

  it('of an encounter are those of the sightings that the two have of each other in that time, each once', async () => {
    const { a, b, c } = await lake.devices('a', 'b', 'c')
    const seen = (peer: string, time: string) => sighting(peer, { time: `2020-05-17T${time}Z` })
    const files = [
      await lake.importFile([{ uuid: a, body: upload([seen(b, '10:00:00'), seen(b, '10:59:59')]) }]),
      await lake.importFile([{ uuid: b, body: upload([seen(a, '10:30:00')]) }]),
      await lake.importFile([{ uuid: a, body: upload([seen(c, '10:30:00'), seen(b, '11:00:01')]) }]),
    ].map(({ fileId }) => fileId)
    const [id, peer] = [await lake.idOf(a), await lake.idOf(b)]
    const hour = { bluetooth: 1, id, peer, timefrom: at('10:00:00'), timeto: at('11:00:00') }
    expect(
      await filesOf(
        hour,
        { ...hour, id: peer, peer: id },
        { ...hour, timefrom: at('10:00:01'), timeto: at('10:30:00') },
        { ...hour, timefrom: at('11:00:00'), timeto: at('11:00:01') },
        { ...hour, timefrom: at('08:00:00'), timeto: at('09:59:59') },
        { ...hour, peer: -1 },
      ),
    ).toEqual([files.slice(0, 2), files.slice(0, 2), files.slice(1, 2), files.slice(2), [], []])
    expect(await filesOf()).toEqual([])
  })

  it('of nearness by GPS are those of the events of either that last into it, also over hours, and lie whole in the window', async () => {
    const { a, b } = await lake.devices('a', 'b')
    const stay = (from: string, to: string) => gps({ timeFrom: `2020-05-17T${from}Z`, timeTo: `2020-05-17T${to}Z` })
    const files = [
      await lake.importFile([{ uuid: a, body: upload([stay('01:00:00', '05:00:00')]) }]),
      await lake.importFile([{ uuid: b, body: upload([stay('05:10:00', '05:20:00'), stay('05:50:00', '06:10:00')]) }]),
      await lake.importFile([{ uuid: b, body: upload([stay('11:30:00', '12:00:01')]) }]),
    ].map(({ fileId }) => fileId)
    const near = { bluetooth: 0, id: await lake.idOf(a), peer: await lake.idOf(b) }
    expect(
      await filesOf(
        { ...near, timefrom: at('03:00:00'), timeto: at('03:10:00') },
        { ...near, timefrom: at('05:00:00'), timeto: at('05:10:00') },
        { ...near, timefrom: at('05:00:01'), timeto: at('05:09:59') },
        { ...near, timefrom: at('11:40:00'), timeto: at('11:50:00') },
      ),
    ).toEqual([files.slice(0, 1), files.slice(0, 2), [], []])
  })
})
