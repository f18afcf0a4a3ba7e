import type { AnalysisResult, PeerFindings } from '@smittestopp/contracts'
import { far } from './bands.ts'

/**
 * The peers of which some evidence can decide whether their owner is reported: Bluetooth time that counts, or accurate GPS. Others matter only as further
 * devices of somebody who is reported anyway.
 */
export function mayDecide(results: readonly AnalysisResult[]): string[] {
  const devices = results.flatMap(({ parameters, peers }) => {
    return Object.keys(peers).filter((device) => decides(peers[device]!, parameters.gps_accurate))
  })
  return [...new Set(devices)].sort()
}

/** Whether some of what was found of a pair of devices can decide; `accurateBelow` in metres. */
export function decides({ bluetooth, gps }: PeerFindings, accurateBelow: number): boolean {
  return (
    gps.some(({ average_accuracy }) => average_accuracy < accurateBelow) ||
    bluetooth.some(({ stretches }) => stretches.some((band, i) => i % 2 === 0 && band !== far))
  )
}
