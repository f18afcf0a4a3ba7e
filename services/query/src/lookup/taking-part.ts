import type { AnalysisResult, DeviceHours, PeerFindings } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import { secondLevelNow } from './second-level.ts'

/** By what a device may be found. */
type Sensors = Record<'bluetooth' | 'gps', boolean>

/** Results as far as they may be used at a moment. */
export interface ResultsNow {
  /** Of each pair of devices, what was found by a sensor for whose purpose both take part. */
  told: AnalysisResult[]
  /** Evidence by sensors for whose purpose the patient takes part, whoever else does: people are counted by it, and nothing else is said of them. */
  counted: AnalysisResult[]
}

/** What of results may be used now: who withdrew since the analysis is told of no longer from that moment on, found before or not. */
export async function ofWhoTakesPart(
  results: readonly AnalysisResult[],
  database: Database,
  now: Date,
): Promise<ResultsNow> {
  const pairs = results.flatMap((result) => [result, ...(result.second_level?.contacts ?? [])])
  const devices = new Set(pairs.flatMap(({ device_id, peers }) => [device_id, ...Object.keys(peers)]))
  const rows = await database.call('get_taking_part', { uuids: [...devices].map((value) => ({ value })), now })
  const taking = new Set(rows.map(({ uuid, purpose }) => `${uuid} ${purpose}`))
  const sensorsOf = (uuid: string): Sensors => {
    return { bluetooth: taking.has(`${uuid} tracing_bluetooth`), gps: taking.has(`${uuid} tracing_gps`) }
  }
  const left = results.filter(({ device_id }) => Object.values(sensorsOf(device_id)).includes(true))
  const told = left.map((result) => toldOf(result, sensorsOf))
  return { told, counted: left.map((result, i) => countedOf(result, told[i]!, sensorsOf)) }
}

function toldOf(result: AnalysisResult, sensorsOf: (uuid: string) => Sensors): AnalysisResult {
  const own = sensorsOf(result.device_id)
  const peers = peersOf(result, (findings, uuid) => {
    const other = sensorsOf(uuid)
    const both = { bluetooth: own.bluetooth && other.bluetooth, gps: own.gps && other.gps }
    // The positions are the patient's, and the other's where any were read.
    const where = own.gps && (other.gps || findings.hours.gps.data.length === 0) ? findings.where : undefined
    return foundBy({ ...findings, where, ...hiddenBy(findings, sensorsOf) }, both)
  })
  const level = result.second_level && secondLevelNow(result.second_level, result.peers, peers, sensorsOf)
  return { ...result, hours: hoursOf(result.hours, own), peers, ...(level && { second_level: level }) }
}

/** The same contacts in between, since who leads nowhere is nobody's way to anybody. */
function countedOf(result: AnalysisResult, told: AnalysisResult, sensorsOf: (uuid: string) => Sensors): AnalysisResult {
  const own = sensorsOf(result.device_id)
  const peers = peersOf(result, (findings) =>
    foundBy({ ...findings, where: undefined, hidden: undefined, estimate: undefined }, own),
  )
  const everybody = () => ({ bluetooth: true, gps: true })
  const level =
    result.second_level && secondLevelNow(result.second_level, result.peers, told.peers, sensorsOf, everybody)
  return { ...told, peers, ...(level && { second_level: level }) }
}

function peersOf(
  { peers }: AnalysisResult,
  leftOf: (findings: PeerFindings, uuid: string) => PeerFindings | undefined,
): AnalysisResult['peers'] {
  const left = Object.entries(peers).map(([uuid, findings]) => [uuid, leftOf(findings, uuid)] as const)
  return Object.fromEntries(left.filter((peer): peer is [string, PeerFindings] => peer[1] !== undefined))
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
