import type { AnalysisResult, DeviceHours, PeerFindings } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import { secondLevelNow } from './second-level.ts'

/** By what a device may be found. */
type Sensors = Record<'bluetooth' | 'gps', boolean>

/**
 * What may be told of results now: of each pair of devices, what was found by a sensor for whose purpose both take part. Who withdrew since the analysis
 * yields nothing from that moment on, found before or not.
 */
export async function ofWhoTakesPart(
  results: readonly AnalysisResult[],
  database: Database,
  now: Date,
): Promise<AnalysisResult[]> {
  const pairs = results.flatMap((result) => [result, ...(result.second_level?.contacts ?? [])])
  const devices = new Set(pairs.flatMap(({ device_id, peers }) => [device_id, ...Object.keys(peers)]))
  const rows = await database.call('get_taking_part', { uuids: [...devices].map((value) => ({ value })), now })
  const taking = new Set(rows.map(({ uuid, purpose }) => `${uuid} ${purpose}`))
  const sensorsOf = (uuid: string): Sensors => {
    return { bluetooth: taking.has(`${uuid} tracing_bluetooth`), gps: taking.has(`${uuid} tracing_gps`) }
  }
  return results.flatMap((result) => {
    const own = sensorsOf(result.device_id)
    const peers = Object.entries(result.peers).map(([uuid, findings]): [string, PeerFindings | undefined] => {
      const other = sensorsOf(uuid)
      const both = { bluetooth: own.bluetooth && other.bluetooth, gps: own.gps && other.gps }
      // The positions are the patient's, and the other's where any were read.
      const where = own.gps && (other.gps || findings.hours.gps.data.length === 0) ? findings.where : undefined
      return [uuid, foundBy({ ...findings, where, ...hiddenBy(findings, sensorsOf) }, both)]
    })
    const left = Object.fromEntries(peers.filter((peer): peer is [string, PeerFindings] => peer[1] !== undefined))
    if (!own.bluetooth && !own.gps) return []
    const level = result.second_level && secondLevelNow(result.second_level, result.peers, left, sensorsOf)
    return [{ ...result, hours: hoursOf(result.hours, own), peers: left, ...(level && { second_level: level }) }]
  })
}

/** A hidden contact is known by those who heard both, so they must take part, too. */
function hiddenBy({ hidden }: PeerFindings, sensorsOf: (uuid: string) => Sensors): Pick<PeerFindings, 'hidden'> {
  return {
    hidden: hidden?.filter(({ through = [] }) => through.every((uuid) => sensorsOf(uuid).bluetooth)),
  }
}

function foundBy(findings: PeerFindings, sensors: Sensors): PeerFindings | undefined {
  const { bluetooth, gps } = sensors
  if (bluetooth && gps) return findings
  if (!bluetooth && !gps) return undefined
  return {
    ...findings,
    ...(!bluetooth && { bluetooth: [], estimate: undefined, hidden: undefined }),
    ...(!gps && { gps: [] }),
    hours: hoursOf(findings.hours, sensors),
  }
}

function hoursOf(hours: DeviceHours, { bluetooth, gps }: Sensors): DeviceHours {
  const none = { read: [], data: [] }
  return { bluetooth: bluetooth ? hours.bluetooth : none, gps: gps ? hours.gps : none }
}
