import type { AnalysisResult } from '@smittestopp/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bluetoothContacts, secondsByBand } from '../../demo/src/recompute/bluetooth-contacts.ts'
import { peersApart } from '../../demo/src/recompute/differences.ts'
import { gpsContacts } from '../../demo/src/recompute/gps-contacts.ts'
import { type Observations, observe } from '../../demo/src/recompute/observations.ts'
import { pausedTimes } from '../../demo/src/recompute/pauses.ts'
import { recomputeFrom } from '../../demo/src/recompute/recompute.ts'
import { distance, positionsAt, trackOf } from '../../demo/src/recompute/trajectory.ts'
import { compose, contactReport } from '../../packages/contact-report/src/index.ts'
import { analyse } from '../../services/analytics/src/analyse.ts'
import { databaseSource } from '../../services/analytics/src/database-source.ts'
import { probesOf } from '../../services/analytics/src/gps/probes.ts'
import { trajectoryOf, usableFixes } from '../../services/analytics/src/gps/trajectory.ts'
import { Parameters } from '../../services/analytics/src/parameters.ts'
import { sharedParts } from '../../services/analytics/test/in-parts.ts'
import { arbitraryWorld, evening, gpsEvents, people, type RandomWorld, sightingsOf } from './arbitrary-people.ts'
import { engines } from './engines.ts'
import { type Lake, now, openLake, upload } from './lake.ts'

/** Random worlds a run; each takes a fraction of a second. */
const worlds = Number(process.env.ORACLE_WORLDS ?? 40)

const parameters = Parameters.parse({})
const clock = () => now
/** What begins in the first ten minutes, and what lasts into the fifth day, lies outside. */
const window = { from: evening + 600, to: evening + 4 * 86_400 }
const around = [
  [59.9, 10.75],
  [60, 12],
  [69.65, 18.95],
] as const

/** The same world twice: in the database, and as the oracle reads it. */
interface Told {
  uuids: string[]
  observations: Observations
}

/** Imports a world, in a place of its own, and then its pauses: what was imported before is paused, and stays. */
async function tell(lake: Lake, world: RandomWorld, number: number): Promise<Told> {
  const names = Array.from({ length: people }, (_, i) => `${i}`)
  const uuids = Object.values(await lake.devices(...names)) as string[]
  const [south, west] = around[number % around.length]!
  const middle = [south + Math.floor(number / 3) * 0.022, west] as const
  const bodies = uuids.map((_, who) => {
    const events = [...gpsEvents(world.ways[who]!, middle), ...sightingsOf(who, world.encounters, uuids)]
    return { ...upload([]), events, platform: world.platforms[who]! } as never
  })
  await lake.importFile(uuids.map((uuid, who) => ({ uuid, body: bodies[who]! })))
  const pauses = new Map(uuids.map((uuid, who) => [uuid, pausesOf(world, who)]))
  for (const [uuid, list] of pauses) {
    const stored = list.map((one) => ({
      ...{ sensor: one.sensor, reason: null },
      timefrom: new Date(one.time_from),
      timeto: new Date(one.time_to),
    }))
    if (stored.length > 0) await lake.database('registration').call('set_pauses', { uuid, pauses: stored, now })
  }
  const uploads = uuids.map((deviceId, who) => ({ deviceId, body: bodies[who]!, receivedAt: now }))
  return { uuids, observations: observe(uploads, uuids, pauses) }
}

function pausesOf({ pauses }: RandomWorld, who: number) {
  const utc = (time: number) => new Date(time * 1000).toISOString()
  const own = pauses.filter((pause) => pause.who === who)
  const told = own.map(({ sensor, from, length }) => ({
    sensor,
    time_from: utc(evening + from),
    time_to: utc(evening + from + length),
  }))
  return [...new Map(told.map((pause) => [JSON.stringify(pause), pause])).values()]
}

function jobOf(device: string, own = [device]) {
  return {
    ...{ request_id: '7b0b6ac1-5fd1-4a8f-9d0a-3d4c1f3f1f7a', device_id: device, own_devices: own },
    time_from: new Date(window.from * 1000).toISOString(),
    time_to: new Date(window.to * 1000).toISOString(),
    ...{ profile: 'default' as const, parameters, second_level: false, places: false },
  }
}

/** What the oracle says of one peer: it compares with everybody, over everything. */
function evidenceOf({ observations }: Told, patient: string, peer: string) {
  const trackOfDevice = (device: string) => {
    const { gps, pauses } = observations.get(device)!
    return trackOf(gps, window, pausedTimes(pauses, 'gps'))
  }
  return {
    bluetooth: bluetoothContacts(observations, patient, peer, window).map((contact) => {
      const { very_close, close, relatively_close } = secondsByBand(contact)
      const { from, to, sightings } = contact
      return { from, to, sightings, seconds: [very_close, close, relatively_close] }
    }),
    gps: gpsContacts(trackOfDevice(patient), trackOfDevice(peer)),
  }
}

/** The same of a result, in the words of the oracle. */
function evidenceIn(result: AnalysisResult, peer: string) {
  const { bluetooth, gps } = result.peers[peer] ?? { bluetooth: [], gps: [] }
  return {
    bluetooth: bluetooth.map(({ from, to, stretches, sightings }) => {
      const secondsIn = (band: number) =>
        stretches.reduce((sum, seconds, i) => (i % 2 === 1 && stretches[i - 1] === band ? sum + seconds : sum), 0)
      return { from, to, sightings: sightings.by_patient + sightings.by_peer, seconds: [0, 1, 2].map(secondsIn) }
    }),
    gps: gps.map((one) => ({
      ...{ from: one.from, to: one.to, averageDistance: one.average_distance, medianDistance: one.median_distance },
      ...{ averageAccuracy: one.average_accuracy, risk: one.risk },
    })),
  }
}

/** Numbers as near as two ways to add them up come. */
function about(evidence: ReturnType<typeof evidenceOf>) {
  const near = (value: number) => expect.closeTo(value, 6) as number
  return {
    bluetooth: evidence.bluetooth,
    gps: evidence.gps.map(({ from, to, averageDistance, medianDistance, averageAccuracy, risk }) => ({
      ...{ from, to, averageDistance: near(averageDistance), medianDistance: near(medianDistance) },
      ...{ averageAccuracy: near(averageAccuracy), risk: near(risk) },
    })),
  }
}

/** Of whom an event came within reach of the patient while it lasted: every event of every peer at every moment. */
function whoCameNear({ uuids, observations }: Told, patient: string): string[] {
  const { stored } = trackOf(observations.get(patient)!.gps, window)
  return uuids.slice(1).filter((peer) => {
    const { stored: other } = trackOf(observations.get(peer)!.gps, window)
    const times = [...stored.points, ...other.points].map(({ time }) => time).sort((a, b) => a - b)
    const at = positionsAt(stored, times)
    return other.events.some((event) =>
      times.some((time, i) => {
        const here = at[i]
        return event.from <= time && time <= event.to && here && distance(here, event) <= parameters.gps_reach
      }),
    )
  })
}

describe.each(engines)('a lookup of random worlds, and the rules read plainly, on $engine', ({ server }) => {
  let lake: Lake
  let told = 0
  beforeAll(async () => {
    lake = await openLake(server)
  })
  afterAll(() => lake.close())

  it('find the same candidates, the same contacts and the same numbers', async () => {
    const source = databaseSource(lake.database('analytics'), clock)
    const seen = { bluetooth: 0, gps: 0, reported: 0, candidates: 0 }
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, async (world) => {
        const known = await tell(lake, world, told++)
        const [patient] = known.uuids as [string]
        const result = await analyse(jobOf(patient), source, parameters, clock)
        const parts = sharedParts(source, 4, jobOf(patient))
        const inParts = await analyse(jobOf(patient), { ...source, parts }, parameters, clock)
        expect(JSON.stringify(inParts)).toBe(JSON.stringify(result))
        for (const peer of known.uuids.slice(1)) {
          const expected = evidenceOf(known, patient, peer)
          expect(evidenceIn(result, peer)).toEqual(about(expected))
          seen.bluetooth += expected.bluetooth.length
          seen.gps += expected.gps.length
        }
        const candidates = await candidatesOf(patient)
        const near = whoCameNear(known, patient)
        expect(candidates).toEqual(expect.arrayContaining(near))
        seen.candidates += near.length
        seen.reported += expectSameReport(result, known)
      }),
      { numRuns: worlds, interruptAfterTimeLimit: 45_000 },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(worlds / 4) // the worlds are not empty
  })

  async function candidatesOf(patient: string): Promise<string[]> {
    const source = databaseSource(lake.database('analytics'), clock)
    const way = trajectoryOf(usableFixes(await source.trajectory(patient, window), parameters), parameters)
    const ids = new Set<number>()
    for await (const { id } of source.nearby(patient, probesOf(way, parameters.gps_reach), window)) ids.add(id)
    return (await source.devices([...ids])).map(({ uuid }) => uuid)
  }

  /** Who is reported, of which category, with which sums and days; how many there are. */
  function expectSameReport(result: AnalysisResult, { uuids, observations }: Told): number {
    const [patient] = uuids as [string]
    const composition = compose([result], new Map(uuids.map((uuid) => [uuid, uuid])), patient)!
    const reports = composition.contacts.map((contact): [string, ReturnType<typeof contactReport>] => {
      return [contact.person, contactReport(contact, composition)]
    })
    const times = { from: new Date(window.from * 1000), to: new Date(window.to * 1000) }
    const expected = recomputeFrom(observations, { patientDevice: patient, ownDevices: [patient], window: times })
    expect(peersApart(expected, new Map(reports))).toEqual(new Map())
    return reports.length
  }
})
