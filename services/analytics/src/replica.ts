import type { AnalysisJob, AnalysisResult, PeerFindings } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import type { AnalysisHandler, PartHandler } from '@smittestopp/platform'
import type { Clock } from '@smittestopp/service'
import { databaseSource } from './database-source.ts'
import { type NameOfDatabase, partsOn, readPart } from './shared-parts.ts'
import type { ContactSource } from './source.ts'

/** An analysis that reads from the source it is given. */
export type Analysis = (job: AnalysisJob, source: ContactSource, signal: AbortSignal) => Promise<AnalysisResult>

export interface Databases {
  primary: Database
  /** A copy to read events from, which may lag behind. */
  replica?: Database
}

/** What is read from each database. Who devices are, and their pauses, is always the primary's word. */
export interface Sources {
  primary: ContactSource
  replica?: ContactSource
}

/** Opens no more than there is: without a replica there is no source of it. */
export function sourcesOf({ primary, replica }: Databases, clock: Clock): Sources {
  const source = databaseSource(primary, clock)
  if (!replica) return { primary: source }
  const { devices, device, pauses, peerPauses } = source
  return { primary: source, replica: { ...databaseSource(replica, clock), devices, device, pauses, peerPauses } }
}

/**
 * Analyses with the replica's events where there is one; when the primary says that anybody found takes part no longer, the analysis is done again on it: a
 * replica that lags behind brings nobody back. A way with more probes than `partProbes` is read in parts, all from the database of the analysis.
 */
export function analysing(
  analysis: Analysis,
  databases: Databases,
  clock: Clock,
  partProbes = Number.POSITIVE_INFINITY,
): AnalysisHandler {
  const sources = sourcesOf(databases, clock)
  return async (job, signal, share) => {
    const on = (database: NameOfDatabase, source: ContactSource) =>
      analysis(job, { ...source, parts: partsOn(database, share, partProbes) }, signal)
    if (!sources.replica) return on('primary', sources.primary)
    const result = await on('replica', sources.replica)
    return (await allTakePart(result, databases.primary, clock)) ? result : on('primary', sources.primary)
  }
}

/** Reads parts of analyses that other workers have, each from the database that its analysis reads from. */
export function helping(databases: Databases, clock: Clock): PartHandler {
  const sources = sourcesOf(databases, clock)
  const sourceOf = (database: NameOfDatabase) => {
    const source = sources[database]
    if (!source) throw new Error(`there is no ${database} here`)
    return source
  }
  return (job, part, signal) => readPart(job, part, sourceOf, signal)
}

async function allTakePart(result: AnalysisResult, primary: Database, clock: Clock): Promise<boolean> {
  const used = purposesUsed(result)
  const uuids = [...new Set(used.map(([uuid]) => uuid))].map((value) => ({ value }))
  const rows = await primary.call('get_taking_part', { uuids, now: clock() })
  const takingPart = new Set(rows.map(({ uuid, purpose }) => `${uuid} ${purpose}`))
  return used.every(([uuid, purpose]) => takingPart.has(`${uuid} ${purpose}`))
}

/** Whose data a result is made of, and by which purpose. */
function purposesUsed({ device_id, peers, second_level }: AnalysisResult): [uuid: string, purpose: string][] {
  const further = second_level?.contacts ?? []
  return [{ device_id, peers }, ...further].flatMap(purposesOfPairs)
}

type Pairs = { device_id: string; peers: Record<string, Pick<PeerFindings, 'bluetooth' | 'gps' | 'hidden'>> }

function purposesOfPairs({ device_id, peers }: Pairs): [uuid: string, purpose: string][] {
  return Object.entries(peers).flatMap(([peer, { bluetooth, gps, hidden = [] }]) => {
    const purposes = [
      ...(bluetooth.length + hidden.length > 0 ? ['tracing_bluetooth'] : []),
      ...(gps.length > 0 ? ['tracing_gps'] : []),
    ]
    return purposes.flatMap((purpose): [string, string][] => [
      [device_id, purpose],
      [peer, purpose],
    ])
  })
}
