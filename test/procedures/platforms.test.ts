import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { type Lake, now, openLake, sighting, upload } from './lake.ts'

const [IOS, ANDROID, OTHER] = [1, 2, 3]

describe.each(engines)('the platforms of a sighting on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const says = async (uuid: string, platform: string | null, minute = 0, version = '1') => {
    const enqueued = `2020-05-17T12:${minute + 10}:00Z`
    await lake.aggregator(await lake.stage([{ uuid, enqueued, body: upload([], { platform, appVersion: version }) }]))
  }
  const sees = (uuid: string, peer: string, platform: string, second = 0) =>
    lake.importFile([{ uuid, body: upload([sighting(peer, { time: `2020-05-17T10:00:0${second}Z` })], { platform }) }])
  const pairs = async (uuid: string) => {
    const rows = await lake.rows(
      `select b.platform, b.pairedplatform from dbo.btevents b where b.id = ${await lake.idOf(uuid)} order by b.pairedtime`,
    )
    return rows.map(({ platform, pairedplatform }) => [platform, pairedplatform])
  }

  it.each([
    ['ios', IOS],
    ['android', ANDROID],
    ['harmony', OTHER],
    ['iOS', OTHER],
    [null, null],
  ])('are told when the peer was known as %s before', async (platform, code) => {
    const { a, b } = await lake.devices('a', 'b')
    await says(b, platform)
    await sees(a, b, 'android')
    expect(await pairs(a)).toEqual([[ANDROID, code]])
  })

  it('are told when the peer says what it is later', async () => {
    const { a, b } = await lake.devices('a', 'b')
    await sees(a, b, 'ios')
    expect(await pairs(a)).toEqual([[IOS, null]])
    await says(b, 'ios')
    expect(await pairs(a)).toEqual([[IOS, IOS]])
  })

  it('follow what the peer said last, in whatever order its lines come; of who saw, what it said then', async () => {
    const { a, b } = await lake.devices('a', 'b')
    await says(b, 'android', 5)
    await sees(a, b, 'ios')
    await says(b, 'ios', 7, '2')
    expect(await pairs(a)).toEqual([[IOS, IOS]])
    await says(b, 'android', 6, '3')
    expect(await pairs(a)).toEqual([[IOS, IOS]])
    await sees(a, b, 'android', 1)
    expect(await pairs(a)).toEqual([
      [IOS, IOS],
      [ANDROID, IOS],
    ])
  })

  it('end the same when devices say what they are while they are seen', async () => {
    for (let round = 0; round < 4; round++) {
      const { a, b, c } = await lake.devices('a', 'b', 'c')
      await Promise.all([
        sees(a, b, 'ios'),
        says(b, 'android', 1),
        sees(c, b, 'android'),
        says(b, 'ios', 3, '2'),
        says(b, 'android', 2, '3'),
        sees(a, b, 'ios', 1),
      ])
      expect([await pairs(a), await pairs(c)]).toEqual([
        [
          [IOS, IOS],
          [IOS, IOS],
        ],
        [[ANDROID, IOS]],
      ])
    }
  })

  it('are forgotten with the device', async () => {
    const { a, b } = await lake.devices('a', 'b')
    await says(b, 'ios')
    await sees(a, b, 'ios')
    await lake.database('deletion').call('erase_device', { uuid: b, now })
    expect(await pairs(a)).toEqual([])
  })
})
