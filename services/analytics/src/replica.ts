import type { AnalysisJob, AnalysisResult, PeerFindings } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import type { AnalysisHandler } from '@smittestopp/platform'
import type { Clock } from '@smittestopp/service'
import { databaseSource } from './database-source.ts'
import type { ContactSource } from './source.ts'

/** An analysis that reads from the source it is given. */
export type Analysis = (job: AnalysisJob, source: ContactSource, signal: AbortSignal) => Promise<AnalysisResult>

export interface Databases {
  primary: Database
  /** A copy to read events from, which may lag behind. */
  replica?: Database
}

/**
 * Analyses with the replica's events where there is one. Who devices are, and their pauses, is always the primary's word; and when it says that anybody found
 * takes part no longer, the analysis is done again on it: a replica that lags behind brings nobody back.
 */
export function analysing(analysis: Analysis, { primary, replica }: Databases, clock: Clock): AnalysisHandler {
  const source = databaseSource(primary, clock)
  if (!replica) return (job, signal) => analysis(job, source, signal)
  const { devices, device, pauses, peerPauses } = source
  const lagging = { ...databaseSource(replica, clock), devices, device, pauses, peerPauses }
  return async (job, signal) => {
    const result = await analysis(job, lagging, signal)
    return (await allTakePart(result, primary, clock)) ? result : analysis(job, source, signal)
  }
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
