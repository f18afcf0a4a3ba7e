import type { Consents } from '@smittestopp/contracts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runRegistration, type World } from './running-registration.ts'
import { type Keys, signed } from './signing-phone.ts'

let world: World
/** A phone that never consents to anything. */
let nobody: Keys
beforeAll(async () => {
  world = await runRegistration()
  nobody = await world.newPhone()
})
afterAll(() => world?.close())

const TEXT = { text_version: '2026-1', text_hash: 'a'.repeat(64) }
const decide = (purpose: string, given: boolean, more = {}) => ({ purpose, given, ...TEXT, ...more })
const put = (keys: Keys, ...consents: unknown[]) => world.send(keys, 'PUT', '/app/consents', { consents })

async function told(answer: ReturnType<typeof put>): Promise<Consents> {
  const { statusCode, body } = await answer
  expect(statusCode, body).toBe(200)
  return JSON.parse(body)
}

const given = ({ consents }: Consents) => consents.filter((one) => one.given).map(({ purpose }) => purpose)

describe('consents', () => {
  it('are off for every purpose until they are given, one by one', async () => {
    const phone = await world.newPhone()
    const before = await told(world.send(phone, 'GET', '/app/consents'))
    expect(before.consents.map(({ purpose }) => purpose)).toEqual(['tracing_bluetooth', 'tracing_gps', 'statistics'])
    expect([given(before), before.history]).toEqual([[], []])
    const after = await told(put(phone, decide('tracing_bluetooth', true)))
    expect(given(after)).toEqual(['tracing_bluetooth'])
    expect(await told(world.send(phone, 'GET', '/app/consents'))).toEqual(after)
    expect(given(await told(put(phone, decide('statistics', true))))).toEqual(['tracing_bluetooth', 'statistics'])
  })

  it('leave their history behind, with the text that was agreed to', async () => {
    const phone = await world.newPhone()
    const from = world.now.toISOString()
    await told(put(phone, decide('tracing_gps', true)))
    world.pass(3_600)
    const to = world.now.toISOString()
    const withdrawn = await told(put(phone, decide('tracing_gps', false)))
    expect(withdrawn.history).toEqual([{ purpose: 'tracing_gps', from, to, ...TEXT }])
    world.pass(3_600)
    const newer = { text_version: '2026-2', text_hash: 'b'.repeat(64) }
    const again = await told(put(phone, decide('tracing_gps', true, newer)))
    const latest = { purpose: 'tracing_gps', from: world.now.toISOString(), to: null, ...newer }
    expect(again.history).toHaveLength(2)
    expect(again.history).toContainEqual(latest)
    expect(again.history).toContainEqual(withdrawn.history[0])
  })

  it('change nothing when they are told twice, and begin anew with another text', async () => {
    const phone = await world.newPhone()
    const first = await told(put(phone, decide('statistics', true)))
    world.pass(60)
    expect(await told(put(phone, decide('statistics', true)))).toEqual(first)
    const newer = await told(put(phone, decide('statistics', true, { text_version: '2026-2' })))
    expect(newer.history.map(({ to }) => to).toSorted()).toEqual([world.now.toISOString(), null])
  })

  it('count from when the user decided, but not from before the last decision nor from the future', async () => {
    const phone = await world.newPhone()
    const at = (seconds: number) => new Date(world.now.getTime() + seconds * 1000).toISOString()
    const early = await told(put(phone, decide('tracing_gps', true, { since: at(-600) })))
    expect(early.history[0]!.from).toBe(at(-600))
    const withdrawn = await told(put(phone, decide('tracing_gps', false, { since: at(-3_600) })))
    expect(withdrawn.history[0]).toMatchObject({ from: at(-600), to: at(-600) })
    const future = await told(put(phone, decide('statistics', true, { since: at(3_600) })))
    expect(future.history.find(({ purpose }) => purpose === 'statistics')!.from).toBe(at(0))
  })

  it('reach every process at once', async () => {
    const phone = await world.newPhone()
    const { deps } = await world.open()
    const purposes = async () => {
      const { method, url, headers } = signed(phone, world.now, 'GET', '/app/consents')
      const body = Buffer.alloc(0)
      return Object.keys((await deps.access.admit({ method, url, headers, body })).phone.device.consents)
    }
    expect(await purposes()).toEqual([]) // and kept for a minute
    await told(put(phone, decide('tracing_gps', true)))
    await vi.waitFor(async () => expect(await purposes()).toEqual(['tracing_gps']), 5_000)
  })

  it('tell when a purpose is closed for everybody, whatever was agreed to', async () => {
    const phone = await world.newPhone()
    await told(put(phone, decide('statistics', true)))
    const opening = { open_from: new Date('2020-04-16'), open_to: new Date('2020-06-16') }
    const { database } = world.deps
    await database.call('set_purposes', { purposes: [{ purpose: 'statistics', ...opening }] })
    const { consents } = await told(world.send(phone, 'GET', '/app/consents'))
    expect(consents[2]).toEqual({
      purpose: 'statistics',
      given: true,
      open: false,
      open_from: '2020-04-16T00:00:00.000Z',
      open_to: '2020-06-16T00:00:00.000Z',
    })
    expect(await database.call('get_consent_periods', { uuid: phone.DeviceId })).toEqual([])
    const forEver = { open_from: new Date('1970-01-01'), open_to: new Date('9999-12-31') }
    await database.call('set_purposes', { purposes: [{ purpose: 'statistics', ...forEver }] })
  })

  it.each<[string, unknown]>([
    ['no list', { consents: 'all' }],
    ['no decision', { consents: [] }],
    ['an unknown purpose', { consents: [decide('advertising', true)] }],
    ['a purpose named twice', { consents: [decide('statistics', true), decide('statistics', false)] }],
    ['no text', { consents: [{ purpose: 'statistics', given: true }] }],
    ['a hash that is none', { consents: [decide('statistics', true, { text_hash: 'A'.repeat(64) })] }],
    ['a text version that cannot be stored', { consents: [decide('statistics', true, { text_version: 'a\0b' })] }],
    ['half a character', { consents: [decide('statistics', true, { text_version: '\ud800' })] }],
    ['a time that is none', { consents: [decide('statistics', true, { since: 'yesterday' })] }],
    ['a time too early to keep', { consents: [decide('statistics', true, { since: '0000-01-01T00:00:00Z' })] }],
    ['a time too late to keep', { consents: [decide('statistics', true, { since: '9999-12-31T23:59:59-23:59' })] }],
    ['a yes in words', { consents: [decide('statistics', 'yes' as never)] }],
    ['no JSON', Buffer.from('{')],
    ['nothing', undefined],
  ])('are refused with 400 when the request holds %s', async (_what, body) => {
    const answer = await world.send(nobody, 'PUT', '/app/consents', body)
    expect(answer.statusCode, answer.body).toBe(400)
    expect((await told(world.send(nobody, 'GET', '/app/consents'))).history).toEqual([])
  })
})
