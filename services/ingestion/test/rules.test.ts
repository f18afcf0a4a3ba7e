import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { createApp } from '@smittestopp/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { booksRoutes } from '../src/import/books-routes.ts'
import { rulesRoutes } from '../src/import/rules-routes.ts'

const headers = { authorization: 'Bearer a-secret-of-operations' }
const NOW = new Date('2020-05-17T12:30:00Z')

describe('the rules of the import', () => {
  let database: TestDatabase
  let app: Awaited<ReturnType<typeof createApp>>
  beforeAll(async () => {
    database = await openTestDatabase()
    const deps = { database: database.database('import'), clock: () => NOW }
    app = await createApp({ name: 'rules', operationsToken: 'a-secret-of-operations' })
    await app.operations.register(rulesRoutes, { ...deps, prefix: '/import' })
    await app.operations.register(booksRoutes, { ...deps, prefix: '/import' })
  })
  afterAll(async () => {
    await app?.close()
    await database?.close()
  })
  const change = (payload: object) => app.operations.inject({ method: 'PATCH', url: '/import/rules', headers, payload })

  it('are told, and changed one by one', async () => {
    const before = (await app.operations.inject({ url: '/import/rules', headers })).json()
    expect(before).toMatchObject({ rules: { hours_after: 12, days_before: 30, live: 0 }, refused_appversions: [] })
    const answer = await change({ rules: { hours_after: 6 }, refused_appversions: ['0.1.%'] })
    expect(answer.json()).toEqual({ rules: { ...before.rules, hours_after: 6 }, refused_appversions: ['0.1.%'] })
  })

  it.each([
    [{ rules: { unheard_of: 1 } }, 'rule-unknown'],
    [{ rules: { latitude_least: 91 } }, 'rule-out-of-bounds'],
    [{ rules: { accuracy_most: 1e300 } }, 'rule-out-of-bounds'],
    [{ rules: { live: 2 } }, 'rule-out-of-bounds'],
    [{ rules: { live: 'yes' } }, 'request-invalid'],
    [{ refused_appversions: [''] }, 'request-invalid'],
  ])('refuse %o', async (payload, code) => {
    const answer = await change(payload)
    expect([answer.statusCode, answer.json().code]).toEqual([400, code])
  })

  it('are nobody’s but an operator’s', async () => {
    expect((await app.operations.inject('/import/rules')).statusCode).toBe(401)
    expect((await app.operations.inject('/import/ledger')).statusCode).toBe(401)
    expect((await app.operations.inject('/import/files')).statusCode).toBe(401)
  })

  it('stand beside the books: files, tasks, ledger and searches, each search on record', async () => {
    const get = async (url: string) => (await app.operations.inject({ url, headers })).json()
    const deps = database.database('import')
    const hour = Math.floor(NOW.getTime() / 3_600_000)
    const path = 'hub/2020/05/17/12/2020-05-17.12-00.01.json'
    await deps.call('register_lake_files', { files: [{ path, etag: 'e', size: 5, hour, partition_id: 1 }], now: NOW })
    expect(await get('/import/files')).toEqual([
      expect.objectContaining({
        path,
        hour: '2020-05-17T12',
        partition_id: 1,
        state: 'found',
        sha256: null,
        lines: null,
      }),
    ])
    expect(await get('/import/files?hour_from=2020-05-18T00')).toEqual([])
    expect(await get('/import/tasks')).toEqual([])
    expect(await get('/import/ledger')).toEqual({
      hours: [expect.objectContaining({ hour: '2020-05-17T12', files: 1 })],
      alarms: [],
    })
    expect((await app.operations.inject({ url: '/import/ledger?hour_from=yesterday', headers })).statusCode).toBe(400)

    const window = { time_from: '2020-05-17T00:00:00Z', time_to: '2020-05-18T00:00:00Z' }
    const search = { device_id: 'F'.repeat(32), ...window, searched_by: 'kari', reason: 'missing data' }
    const asked = (payload: object) =>
      app.operations.inject({ method: 'POST', url: '/import/searches', headers, payload })
    expect((await asked(search)).json()).toEqual([])
    expect((await asked({ ...search, reason: '' })).statusCode).toBe(400)
    expect((await asked({ ...search, time_to: '2020-05-16T00:00:00Z' })).json().code).toBe('window-reversed')
    const records = await database.rows('select s.uuid, s.searched_by, s.reason, s.files from dbo.lake_searches s')
    expect(records).toEqual([{ uuid: 'f'.repeat(32), searched_by: 'kari', reason: 'missing data', files: 0 }])
  })
})
