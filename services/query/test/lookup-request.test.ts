import { Parameters } from '@smittestopp/contracts'
import { openDatabase } from '@smittestopp/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildQuery } from '../src/app.ts'
import { KARI, type RunningQuery, startQuery } from './running-query.ts'

let query: RunningQuery

beforeAll(async () => {
  query = await startQuery(7)
})

afterAll(() => query?.close())

describe('POST /fhi/lookup', () => {
  it('says where and until when the result can be had, and never trusts the Host header', async () => {
    const patient = await query.somebody()
    const answer = await query.ask({ phone_number: patient.phoneNumber, time_from: '2020-05-01T00:00:00+02:00' })
    expect(answer.statusCode).toBe(202)
    const { request_id, result_url, result_expires } = answer.json()
    expect(result_url).toBe(`https://gateway.test/fhi/lookup/${request_id}`)
    expect(new Date(result_expires).getTime() - Date.now()).toBeGreaterThan(590_000)
    const { info } = (await query.deps.jobs.state(request_id))!
    expect(info).toEqual({
      request_id,
      person_id: patient.id,
      device_ids: patient.devices,
      asked_by: KARI.sub,
      time_from: '2020-04-30T22:00:00.000Z',
      time_to: expect.stringMatching(/:\d\d\.000Z$/),
      profile: 'default',
      parameters: Parameters.parse({}),
      second_level: false,
      places: true,
    })
    expect(Math.abs(Date.parse(info.time_to!) - Date.now())).toBeLessThan(10_000)
  })

  it('asks about a fortnight until now, or a week by the rules of 2020, when no time is given', async () => {
    for (const [profile, days, gps_include] of [
      ['default', 14, 900],
      ['2020', 7, 1_800],
    ] as const) {
      const { phoneNumber: phone_number } = await query.somebody()
      const { info } = await query.asked({ phone_number, profile })
      expect(Date.parse(info.time_to!) - Date.parse(info.time_from!)).toBe(days * 86_400_000)
      expect(info).toMatchObject({ profile, parameters: { window_days: days, gps_include } })
    }
  })

  it('takes what a question may set, and hands the whole of it to the workers', async () => {
    const { phoneNumber: phone_number } = await query.somebody()
    const risk = { high: 9, medium: 5, low: 1 }
    const parameters = { window_days: 3, gps_distance: 20, bluetooth_risk: risk }
    const { info } = await query.asked({ phone_number, parameters, second_level: true, places: false })
    expect(info).toMatchObject({ second_level: true, places: false, profile: 'default' })
    expect(info.parameters).toEqual({ ...Parameters.parse(parameters), gps_reach: 120 })
  })

  it('puts on record who asked, before the analysis is queued', async () => {
    const patient = await query.somebody()
    const requestId = await query.requested(patient)
    expect((await query.log()).at(-1)).toEqual({
      phonenumber: patient.phoneNumber,
      person_id: KARI.sub,
      request_id: requestId,
    })
    const [row] = await query.database.rows('select * from dbo.applog order by applog_id desc limit 1')
    expect(row).toMatchObject({
      person_name: 'Kari Smittesporer',
      person_organization: 'FHI',
      organization: 'Folkehelseinstituttet',
      legal_means: 'Oppslag i nærkontakter for varsling',
    })
  })

  it('queues nothing when the record cannot be written', async () => {
    const patient = await query.somebody()
    const away = openDatabase('postgres://nobody:nothing@127.0.0.1:1/none')
    let submitted = 0
    const watched = { ...query.deps.jobs, submit: async () => void submitted++ }
    const blind = await buildQuery({ ...query.deps, database: away, jobs: watched })
    const answer = await query.ask({ phone_number: patient.phoneNumber }, { through: blind })
    expect([answer.statusCode, submitted]).toEqual([503, 0])
    await blind.close()
    await away.close()
  })

  it('answers 404 to a number that nobody has, without a record', async () => {
    const before = await query.log()
    const answer = await query.ask({ phone_number: '+4700000000' })
    expect([answer.statusCode, answer.json()]).toEqual([404, { phone_number: '+4700000000', found_in_system: false }])
    expect(await query.log()).toEqual(before)
  })

  it('answers 404 to the number of somebody without devices', async () => {
    const patient = await query.somebody(0)
    const answer = await query.ask({ phone_number: patient.phoneNumber })
    const { phoneNumber: phone_number } = patient
    expect([answer.statusCode, answer.json()]).toEqual([404, { phone_number, found_in_system: false }])
  })

  it('tells somebody without a token or without the role nothing, not even that the question is wrong', async () => {
    const before = await query.log()
    const { phoneNumber } = await query.somebody()
    for (const payload of [`{"phone_number":"${phoneNumber}"}`, '{', '{}']) {
      const bare = {
        method: 'POST',
        url: '/fhi/lookup',
        payload,
        headers: { 'content-type': 'application/json' },
      } as const
      expect((await query.app.api.inject(bare)).statusCode).toBe(401)
      for (const claims of [
        { ...KARI, roles: [] },
        { ...KARI, roles: undefined },
        { ...KARI, roles: 'caseworker' },
        { ...KARI, scp: 'Device.Write' },
      ])
        expect((await query.ask(payload, { claims })).statusCode).toBe(403)
    }
    expect(await query.log()).toEqual(before)
  })

  it.each<[string, object | string]>([
    ['that is no JSON', '{'],
    ['that is a list', '[]'],
    ['without a number', {}],
    ['whose number is a number', { phone_number: 4712345678 }],
    ['whose number has letters', { phone_number: "+47' or '1'='1" }],
    ['whose number is far too long', { phone_number: `+${'1'.repeat(18)}` }],
    ['whose window is no time', { phone_number: '+4712345678', time_from: 'yesterday' }],
    ['whose window is null', { phone_number: '+4712345678', time_to: null }],
    ['of an unknown profile', { phone_number: '+4712345678', profile: '2021' }],
    ['whose parameters are a list', { phone_number: '+4712345678', parameters: [] }],
    ['that sets what it may not', { phone_number: '+4712345678', parameters: { gps_reach: 10 } }],
    ['that sets what is no number', { phone_number: '+4712345678', parameters: { gps_distance: '10' } }],
    ['that sets it out of bounds', { phone_number: '+4712345678', parameters: { window_days: 15 } }],
    ['that believes no clock', { phone_number: '+4712345678', parameters: { clock_tolerance: 301 } }],
    ['about nothing at all', { phone_number: '+4712345678', parameters: { window_days: 0 } }],
    ['with a prototype for parameters', '{"phone_number":"+4712345678","parameters":{"__proto__":{"a":1},"x":1}}'],
    [
      'whose limits are upside down',
      { phone_number: '+4712345678', parameters: { gps_risk: { high: 1, medium: 2, low: 3 } } },
    ],
    ['whose second level is a word', { phone_number: '+4712345678', second_level: 'yes' }],
    ['about the future alone', { phone_number: '+4712345678', time_from: '9000-01-01T00:00:00Z' }],
    [
      'whose window ends before it begins',
      { phone_number: '+4712345678', time_from: '2020-05-02T00:00:00Z', time_to: '2020-05-01T00:00:00Z' },
    ],
  ])('answers 400 to a question %s', async (_what, payload) => {
    const before = await query.log()
    const answer = await query.ask(payload)
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(await query.log()).toEqual(before)
  })
})
