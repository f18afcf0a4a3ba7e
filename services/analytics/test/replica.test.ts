import { randomBytes, randomUUID } from 'node:crypto'
import { type AnalysisJob, type AnalysisResult, Parameters, type PeerFindings } from '@smittestopp/contracts'
import { type Database, openDatabase } from '@smittestopp/database'
import { openTestDatabase, type TestDatabase } from '@smittestopp/database/testing'
import { readAlone } from '@smittestopp/platform'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Analysis, analysing } from '../src/replica.ts'

const SERVER = process.env.SMITTESTOPP_TEST_POSTGRES!
const HOUR_MS = 3_600_000
const evening = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 24 * HOUR_MS)
const window = { from: evening.getTime() / 1000, to: evening.getTime() / 1000 + 3_600 }
const noHours = { read: [], data: [] }
const text = { text_version: 'test', text_hash: '0'.repeat(64) }
const never = new AbortController().signal

let primary: TestDatabase
let stale: { name: string; database: Database }
/** The patient has met everybody else, until the replica fell behind. */
const people = { patient: '', friend: '', erased: '', revoked: '', withdrawn: '', pausing: '', latecomer: '' }

beforeAll(async () => {
  primary = await openTestDatabase()
  const registration = primary.database('registration')
  for (const name of Object.keys(people) as (keyof typeof people)[]) people[name] = await registered()
  await primary.rows(`select dbo.ensure_days(${hourOf(evening)}, ${hourOf(evening)})`)
  for (const name of ['friend', 'erased', 'revoked', 'withdrawn', 'pausing'] as const) await meet(people[name])
  stale = await copy()
  await meet(people.latecomer)
  const now = new Date(Math.floor(Date.now() / 1000) * 1000 - 1000)
  await primary.database('deletion').call('erase_device', { uuid: people.erased, now })
  await registration.call('revoke_device', { uuid: people.revoked, now })
  const consents = [{ purpose: 'tracing_bluetooth', given: 0, since: now, ...text }]
  await registration.call('set_consents', { uuid: people.withdrawn, consents, now })
  const pauses = [{ sensor: 'bluetooth', timefrom: evening, timeto: now, reason: null }]
  await registration.call('set_pauses', { uuid: people.pausing, pauses, now })
})

afterAll(async () => {
  await stale?.database.close()
  if (stale) await onServer(`drop database ${stale.name} with (force)`)
  await primary?.close()
})

function hourOf(time: Date): number {
  return Math.floor(time.getTime() / HOUR_MS)
}

async function registered(): Promise<string> {
  const uuid = randomBytes(16).toString('hex')
  const registration = primary.database('registration')
  const now = new Date(evening.getTime() - 24 * HOUR_MS)
  await registration.call('register_device', { request_hash: Buffer.from(uuid, 'hex'), uuid, keys: [], now })
  await registration.call('confirm_device', { uuid, now })
  const consents = [{ purpose: 'tracing_bluetooth', given: 1, since: now, ...text }]
  await registration.call('set_consents', { uuid, consents, now })
  return uuid
}

async function meet(other: string): Promise<void> {
  await primary.rows(`insert into dbo.btevents (hour, id, pairedtime, pairedid, rssi, txpower, file_id, line)
    select ${hourOf(evening)}, a.id, '${evening.toISOString().slice(0, 19)}', b.id, -50, 0, 1, 1
    from dbo.uuid_id a, dbo.uuid_id b where a.uuid = '${people.patient}' and b.uuid = '${other}'`)
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

/** A copy of the primary as it is now, which nothing reaches afterwards. */
async function copy() {
  const [own, name] = [new URL(primary.adminUrl).pathname.slice(1), `stale_${randomBytes(6).toString('hex')}`]
  await onServer(`select pg_terminate_backend(a.pid) from pg_stat_activity a where a.datname = '${own}'`)
  await onServer(`create database ${name} template ${own} strategy file_copy`)
  const url = Object.assign(new URL(primary.urlOf('analytics')), { pathname: `/${name}` }).href
  return { name, database: openDatabase(url) }
}

/** Tells whom the patient saw, and how often an analysis was made. */
function whomTheySaw(): { analysis: Analysis; made: () => number } {
  let made = 0
  const analysis: Analysis = async (job, source) => {
    made++
    const seen = new Set<number>()
    const patient = await source.device(job.device_id)
    const asked = patient ? [{ id: patient.id, ...window }] : []
    for await (const { peer } of source.sightings(asked)) seen.add(peer)
    const pauses = await source.peerPauses([...seen], window)
    const awake = [...seen].filter((id) => !pauses.some((pause) => pause.id === id))
    const devices = await source.devices(awake)
    return resultOf(
      job,
      devices.map(({ uuid }) => uuid),
    )
  }
  return { analysis, made: () => made }
}

function resultOf(job: AnalysisJob, peers: string[]): AnalysisResult {
  const times = { from: window.from, to: window.to }
  const met = { ...times, stretches: [], sightings: { by_patient: 1, by_peer: 0 } }
  const findings: PeerFindings = {
    phone: ['ios', 'model', '1.0'],
    bluetooth: [met],
    gps: [],
    pauses: [],
    hours: { bluetooth: noHours, gps: noHours },
  }
  return {
    request_id: job.request_id,
    device_id: job.device_id,
    time_from: evening.toISOString(),
    time_to: evening.toISOString(),
    profile: job.profile,
    parameters: job.parameters,
    version: 'test',
    input_digest: '0'.repeat(64),
    pauses: [],
    hours: { bluetooth: noHours, gps: noHours },
    peers: Object.fromEntries(peers.map((peer) => [peer, findings])),
    peers_left_out: 0,
  }
}

function jobOf(device: string): AnalysisJob {
  return {
    request_id: randomUUID(),
    device_id: device,
    own_devices: [device],
    time_from: null,
    time_to: null,
    profile: 'default',
    parameters: Parameters.parse({}),
    second_level: false,
    places: false,
  }
}

const namesOf = ({ peers }: AnalysisResult) =>
  Object.keys(people).filter((name) => people[name as keyof typeof people] in peers)

const clock = () => new Date()

describe('an analysis with a replica that lags behind', () => {
  const databases = () => ({ primary: primary.database('analytics'), replica: stale.database })

  it('would see everybody who has gone since, were the replica believed', async () => {
    const believing = analysing(whomTheySaw().analysis, { primary: stale.database }, clock)
    expect(namesOf(await believing(jobOf(people.patient), never, readAlone))).toEqual([
      'friend',
      'erased',
      'revoked',
      'withdrawn',
      'pausing',
    ])
  })

  it('brings nobody back who was erased, revoked or withdrew, and counts nothing of a pause', async () => {
    const { analysis, made } = whomTheySaw()
    const result = await analysing(analysis, databases(), clock)(jobOf(people.patient), never, readAlone)
    expect([namesOf(result), made()]).toEqual([['friend', 'latecomer'], 2])
  })

  it('reads events from the replica alone while everybody found takes part', async () => {
    const { analysis, made } = whomTheySaw()
    const analyse = analysing(analysis, databases(), clock)
    expect([namesOf(await analyse(jobOf(people.friend), never, readAlone)), made()]).toEqual([['patient'], 1])
    expect([namesOf(await analyse(jobOf(people.latecomer), never, readAlone)), made()]).toEqual([[], 2]) // not there yet
  })

  it('believes it no more of whom contacts met', async () => {
    for (const [further, times] of [
      [people.withdrawn, 2],
      [people.latecomer, 1],
    ] as const) {
      let made = 0
      const analysis: Analysis = async (job) => {
        made++
        const { peers } = resultOf(job, [further])
        const contacts = [{ device_id: people.friend, met_until: window.from, peers, peers_left_out: 0 }]
        return { ...resultOf(job, [people.friend]), second_level: { contacts, peers_left_out: 0 } }
      }
      await analysing(analysis, databases(), clock)(jobOf(people.patient), never, readAlone)
      expect(made).toBe(times)
    }
  })

  it('finds nobody for a patient who was erased since', async () => {
    const { analysis } = whomTheySaw()
    for (const gone of [people.erased, people.revoked, people.withdrawn])
      expect(namesOf(await analysing(analysis, databases(), clock)(jobOf(gone), never, readAlone))).toEqual([])
  })

  it('reads from the primary where there is no replica, once', async () => {
    const { analysis, made } = whomTheySaw()
    const result = await analysing(analysis, { primary: databases().primary }, clock)(
      jobOf(people.patient),
      never,
      readAlone,
    )
    expect([namesOf(result), made()]).toEqual([['friend', 'latecomer'], 1])
  })
})
