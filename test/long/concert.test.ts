import { type AnalysisResult, LookupResult } from '@smittestopp/contracts'
import { addPerson } from '@smittestopp/embedded/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  KARI,
  near,
  type RunningQuery,
  registerDevice,
  type Somebody,
  startQuery,
} from '../../services/query/test/running-query.ts'
import { forAll } from './at-once.ts'

/** As many as issue and rules speak of; fewer for a quick look. */
const GUESTS = Number(process.env.CONCERT_GUESTS ?? 10_000)
/** What a gateway waits for an answer. */
const PATIENCE_MS = 30_000

/** Somebody with one phone, under a number that tells who it is. */
async function guest(query: RunningQuery, database: RunningQuery['database'], number: number): Promise<Somebody> {
  const phoneNumber = `+47${40_000_000 + number}`
  const device = number.toString(16).padStart(32, '0')
  const id = await addPerson(query.settings, phoneNumber)
  await query.deps.directory.addDevice(id, device)
  await registerDevice(database, device, new Date(Date.now() - 60_000))
  return { id, phoneNumber, devices: [device] }
}

describe(`a lookup of somebody who was near ${GUESTS} people at a concert`, () => {
  let query: RunningQuery
  const guests: Somebody[] = []

  beforeAll(async () => {
    query = await startQuery(15)
    const registration = query.database.database('registration')
    const database = { ...query.database, database: () => registration } // one pool for all of them
    await forAll(
      Array.from({ length: GUESTS }, (_, i) => i + 1),
      async (number) => void guests.push(await guest(query, database, number)),
    )
  }, 1_800_000)
  afterAll(() => query?.close())

  it('names all of them, once each is on record, before the gateway gives up waiting', async () => {
    const patient = await query.somebody()
    const requestId = await query.requested(patient)
    const found = guests.map(({ devices }, i) => [devices[0]!, near(3 + (i % 40))])
    await query.analyse((): AnalysisResult['peers'] => Object.fromEntries(found), requestId)
    for (const format of ['json', 'full', 'html']) {
      const begun = performance.now()
      const answer = await query.fetch(requestId, KARI, query.app, { query: `?format=${format}` })
      const took = performance.now() - begun
      console.log(`${format}: ${Math.round(took)} ms, ${answer.rawPayload.length} bytes`)
      expect(answer.statusCode).toBe(200)
      expect(took).toBeLessThan(PATIENCE_MS)
      if (format !== 'json') continue
      const { contacts } = LookupResult.parse(answer.json())
      expect(Object.keys(contacts[0]!).sort()).toEqual(guests.map(({ phoneNumber }) => phoneNumber).sort())
    }
    const read = (await query.log()).filter(({ request_id }) => request_id === requestId)
    expect(new Set(read.map(({ phonenumber }) => phonenumber)).size).toBe(GUESTS + 1)
  })
})
