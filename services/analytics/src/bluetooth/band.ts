import type { Parameters } from '../parameters.ts'

/** The index of the seconds of a band: very close, close, relatively close; far counts for nothing. */
export type Band = 0 | 1 | 2 | 3
export const far = 3 satisfies Band

/** Seconds very close, close and relatively close. */
export type BandSeconds = [number, number, number]

export function sumOf([veryClose, close, relativelyClose]: BandSeconds): number {
  return veryClose + close + relativelyClose
}

export function addSeconds(sum: BandSeconds, seconds: BandSeconds): void {
  sum[0] += seconds[0]
  sum[1] += seconds[1]
  sum[2] += seconds[2]
}

/** The band of a signal strength in dBm, by the platform of the phone that sent (contact-rules Bluetooth 2). */
export function bandOf(rssi: number, platform: string | null, thresholds: Parameters['bluetooth_thresholds']): Band {
  const limits = platform?.toLowerCase() === 'android' ? thresholds.android : thresholds.ios
  const band = limits.findIndex((limit) => rssi >= limit)
  return band === -1 ? far : (band as Band)
}
