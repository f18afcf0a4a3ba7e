import { randomUUID } from 'node:crypto'
import type { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'
import { type AnalysisHandler, type Working, workAnalysisJobs } from '@smittestopp/platform'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildQuery } from '../src/app.ts'
import { KARI, OLA, RESULT_KEY, type RunningQuery, registerDevice, startQuery } from './running-query.ts'

const WAIT = { timeout: 20_000, interval: 50 }

let query: RunningQuery
let worker: Working | undefined

beforeAll(async () => {
  query = await startQuery(15)
})

afterEach(async () => {
  await worker?.close()
  worker = undefined
})
afterAll(() => query?.close())

/** Starts a worker; the jobs that it takes. */
function work(handle: AnalysisHandler = async (job) => nobodyNear(job), seconds = 60): AnalysisJob[] {
  const taken: AnalysisJob[] = []
  const watched: AnalysisHandler = (job, ...more) => {
    taken.push(job)
    return handle(job, ...more)
  }
  worker = workAnalysisJobs(query.redis, watched, { concurrency: 2, seconds, key: RESULT_KEY, onError: () => {} })
  return taken
}

function nobodyNear({ request_id, device_id, profile, parameters, ...job }: AnalysisJob): AnalysisResult {
  const hours = { read: [], data: [] }
  const found = { pauses: [], hours: { bluetooth: hours, gps: hours }, peers: {}, peers_left_out: 0 }
  const window = { time_from: job.time_from!, time_to: job.time_to! }
  const made = { version: '3.0.0', input_digest: '0'.repeat(64) }
  return { request_id, device_id, ...window, profile, parameters, ...made, ...found }
}

async function ask(phone_number: string, more: object = {}, claims = KARI): Promise<string> {
  const answer = await query.ask({ phone_number, ...more }, { claims })
  expect(answer.statusCode).toBe(202)
  return answer.json().request_id
}

const answered = (requestId: string, claims = KARI) =>
  vi.waitFor(async () => {
    const answer = await query.fetch(requestId, claims)
    expect(answer.statusCode).toBe(200)
    return answer.json()
  }, WAIT)

describe('the same question', () => {
  it('of two caseworkers is analysed once, and each fetches by an id that is theirs alone', async () => {
    const patient = await query.somebody(2)
    const [kari, ola] = [await ask(patient.phoneNumber), await ask(patient.phoneNumber, {}, OLA)]
    const taken = work()
    expect(await answered(ola, OLA)).toEqual(await answered(kari))
    expect(taken.map(({ device_id }) => device_id).toSorted()).toEqual(patient.devices.toSorted())
    expect([(await query.fetch(kari, OLA)).statusCode, (await query.fetch(ola)).statusCode]).toEqual([404, 404])
    const asking = (await query.log()).filter(({ request_id }) => [kari, ola].includes(request_id!))
    expect(asking.map(({ person_id }) => person_id)).toEqual([KARI.sub, OLA.sub, OLA.sub, KARI.sub])
  })

  it('asked again a little later runs until the same moment, and once more is no analysis', async () => {
    const patient = await query.somebody()
    const taken = work()
    const first = await ask(patient.phoneNumber)
    await answered(first)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const second = await ask(patient.phoneNumber)
    await answered(second)
    const windows = await Promise.all(
      [first, second].map(async (id) => (await query.deps.jobs.state(id))!.info.time_to),
    )
    expect(windows[1]).toBe(windows[0])
    expect(taken).toHaveLength(1)
  })

  it.each<[string, object, object]>([
    ['of another window', {}, { time_to: '2020-05-01T00:00:00Z' }],
    ['of another profile', {}, { profile: '2020' }],
    ['by another number', { parameters: { window_days: 3 } }, { parameters: { window_days: 4 } }],
    ['with a second level', {}, { second_level: true }],
    ['without places', {}, { places: false }],
  ])('%s is another one', async (_what, one, other) => {
    const { phoneNumber } = await query.somebody()
    const taken = work()
    await answered(await ask(phoneNumber, one))
    await answered(await ask(phoneNumber, other))
    expect(taken).toHaveLength(2)
  })

  it('is analysed anew when events were imported in between, or the person said something of consent or pauses', async () => {
    const patient = await query.somebody()
    const [uuid] = patient.devices as [string]
    await registerDevice(query.database, uuid, new Date(Date.now() - 60_000))
    const registration = query.database.database('registration')
    const now = new Date()
    const pause = { sensor: 'gps', timefrom: now, timeto: new Date(now.getTime() + 60_000), reason: null }
    const taken = work()
    const changes = [
      () => query.database.rows(lakeFile('imported', 'now()')),
      () => query.database.rows(lakeFile('on the way', 'null')),
      () => registration.call('set_pauses', { uuid, pauses: [pause], now }),
      () => registration.call('set_consents', { uuid, consents: [withdrawn(now)], now }),
    ]
    await answered(await ask(patient.phoneNumber))
    for (const [i, change] of changes.entries()) {
      await change()
      await answered(await ask(patient.phoneNumber))
      await answered(await ask(patient.phoneNumber))
      expect(taken, `change ${i}`).toHaveLength(i + 2)
    }
  })
})

/** A file of the catalogue of which something was stored. */
function lakeFile(path: string, importedAt: string): string {
  return `with f as (
    insert into dbo.lake_files (path, etag, size, hour, partition_id, accepted, found_at, imported_at)
    values ('${path}', 'x', 1, 1, 0, 1, now(), ${importedAt}) returning file_id
  ) insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, attempts, milliseconds, started_at)
    select file_id, 'gpsimporter', 1, 1, 0, 0, 1, 1, now() from f`
}

function withdrawn(since: Date) {
  return { purpose: 'tracing_gps', given: 0, text_version: 'test', text_hash: '0'.repeat(64), since }
}

describe('an analysis', () => {
  it('of a person with forty devices has forty tasks', async () => {
    const patient = await query.somebody(40)
    const requestId = await ask(patient.phoneNumber)
    expect((await query.fetch(requestId)).json().message).toBe('Not finished processing (completed 0/40 tasks)')
    const taken = work()
    expect(await answered(requestId)).toMatchObject({ contacts: [] })
    expect(new Set(taken.map(({ device_id }) => device_id))).toEqual(new Set(patient.devices))
  })

  it('that takes too long is told as that, and begun anew when it is asked for once more', async () => {
    const { phoneNumber } = await query.somebody()
    const requestId = await ask(phoneNumber)
    const taken = work(() => new Promise(() => {}), 0.3)
    const answer = await vi.waitFor(async () => {
      const told = await query.fetch(requestId)
      expect(told.statusCode).toBe(500)
      return told.json()
    }, WAIT)
    expect(answer).toMatchObject({ code: 'analysis-too-long', message: expect.stringContaining('took longer') })
    await ask(phoneNumber)
    await vi.waitFor(() => expect(taken).toHaveLength(2), WAIT)
  })
})

describe('DELETE /fhi/lookup/{request_id}', () => {
  const cancel = async (requestId: string, claims = KARI) => query.cancel(requestId, claims)

  it('ends a lookup that waits: nothing is analysed, nothing can be fetched, and once more is as good as once', async () => {
    const patient = await query.somebody(2)
    const requestId = await ask(patient.phoneNumber)
    const before = await query.log()
    const answer = await cancel(requestId)
    expect([answer.statusCode, answer.body]).toEqual([204, ''])
    expect((await query.fetch(requestId)).statusCode).toBe(404)
    expect((await cancel(requestId)).statusCode).toBe(204)
    expect(await query.log()).toEqual(before) // nobody's data were read
    const taken = work()
    await answered(await ask((await query.somebody()).phoneNumber))
    expect(taken.map(({ device_id }) => patient.devices.includes(device_id))).toEqual([false])
  })

  it('ends one that is done, and one under way', async () => {
    const [done, running] = [await query.somebody(), await query.somebody()]
    let stopped = false
    const taken = work((job, signal) => {
      if (job.device_id === done.devices[0]) return Promise.resolve(nobodyNear(job))
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true
          reject(signal.reason)
        })
      })
    })
    const ids = [await ask(done.phoneNumber), await ask(running.phoneNumber)]
    await answered(ids[0]!)
    await vi.waitFor(() => expect(taken).toHaveLength(2), WAIT)
    for (const id of ids) {
      expect((await cancel(id)).statusCode).toBe(204)
      expect((await query.fetch(id)).statusCode).toBe(404)
    }
    await vi.waitFor(() => expect(stopped).toBe(true), WAIT)
  })

  it('does no harm to a colleague who asked the same', async () => {
    const patient = await query.somebody()
    const [kari, ola] = [await ask(patient.phoneNumber), await ask(patient.phoneNumber, {}, OLA)]
    expect((await cancel(kari)).statusCode).toBe(204)
    work()
    expect(await answered(ola, OLA)).toMatchObject({ phone_number: patient.phoneNumber })
  })

  it('is for whoever asked: to others there is no such request, and it lives on', async () => {
    const patient = await query.somebody()
    const requestId = await ask(patient.phoneNumber)
    const hostile = [
      '*',
      `${requestId}:info`,
      'x'.repeat(100),
      "' or 1=1",
      '\u0000',
      '{"a":1}',
      'no-such',
      randomUUID(),
    ]
    for (const [id, claims] of [[requestId, OLA] as const, ...hostile.map((id) => [id, KARI] as const)]) {
      const answer = await cancel(encodeURIComponent(id), claims)
      expect([answer.statusCode, answer.json()], id).toEqual([
        404,
        expect.objectContaining({ code: 'request-unknown', message: 'No such request' }),
      ])
    }
    expect((await query.fetch(requestId)).statusCode).toBe(202)
    expect((await query.app.api.inject({ method: 'DELETE', url: `/fhi/lookup/${requestId}` })).statusCode).toBe(401)
    expect((await cancel(requestId, { ...KARI, roles: ['auditor'] })).statusCode).toBe(403)
    expect((await query.fetch(requestId)).statusCode).toBe(202)
  })

  it('answers 404 to a lookup that has expired', async () => {
    const patient = await query.somebody()
    const brief = await buildQuery({ ...query.deps, expirySeconds: 1 })
    const { request_id } = (await query.ask({ phone_number: patient.phoneNumber }, { through: brief })).json()
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect((await cancel(request_id)).statusCode).toBe(404)
    await brief.close()
  })
})
