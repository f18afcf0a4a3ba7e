import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from './engines.ts'
import { type Lake, openLake } from './lake.ts'

describe.each(engines)('the access log on $engine', ({ server }) => {
  let lake: Lake
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  const reader = {
    person_name: 'Kari Ærlig Øvregård',
    person_id: '小米-1',
    person_organization: 'Folkehelseinstituttet',
    organization: 'Norsk Helsenett',
    legal_means: 'smitteoppsporing § 1',
    request_id: null,
  }
  const log = (now: string, ...numbers: string[]) =>
    lake.database('query').call('log_access', {
      now: new Date(now),
      phone_numbers: numbers.map((value) => ({ value })),
      ...reader,
    })
  const told = (phone_number: string, first = 0, count = 10) =>
    lake.database('query').call('get_access_log', { phone_number, first, count })

  it('tells who read the data of a phone number, newest first, to the millisecond and letter', async () => {
    await log('2020-05-17T10:00:00.123Z', '+4790000001', '+4790000002')
    await log('2020-05-17T10:00:00.124Z', '+4790000001')
    const [newest, oldest, ...more] = await told('+4790000001')
    expect(more).toEqual([])
    expect(newest).toEqual({ applog_id: expect.any(Number), timest: new Date('2020-05-17T10:00:00.124Z'), ...reader })
    expect(oldest).toMatchObject({ timest: new Date('2020-05-17T10:00:00.123Z') })
    expect(await told('+4790000002')).toHaveLength(1)
    expect(await told('+4790000003')).toEqual([])
    expect(await told('+479000000')).toEqual([])
  })

  it('tells it page by page', async () => {
    for (let second = 10; second < 15; second++) await log(`2020-05-17T10:00:${second}Z`, '+4790000004')
    const seconds = async (first: number, count: number) =>
      (await told('+4790000004', first, count)).map(({ timest }) => timest.getUTCSeconds())
    expect(await seconds(0, 2)).toEqual([14, 13])
    expect(await seconds(2, 2)).toEqual([12, 11])
    expect(await seconds(4, 2)).toEqual([10])
    expect(await seconds(5, 2)).toEqual([])
  })

  it('keeps a request for a number that is named twice', async () => {
    await log('2020-05-17T10:00:00Z', '+4790000005', '+4790000005')
    expect(await told('+4790000005')).toHaveLength(2)
  })
})
