export type Limits = readonly [least: number, most: number]

/** What may be said: degrees, metres, metres per second, dBm. All but coordinates and `rssi` may be absent. */
export const limits = {
  latitude: [-90, 90],
  longitude: [-180, 180],
  accuracy: [0, 100_000],
  speed: [-1, 1_000],
  speedAccuracy: [-1, 100_000],
  altitude: [-20_000, 20_000],
  altitudeAccuracy: [-1, 100_000],
  rssi: [-128, -1],
  txPower: [-128, 127],
} as const satisfies Record<string, Limits>

/** The longest stay, seconds. */
export const maximumSpan = 86_400

const hour = 3_600
const day = 86_400

/** The times, in seconds, taken from a batch received at a moment: up to 12 h after the start of that hour, and 30 days back from there. */
export function timeWindow(receivedAt: Date): Limits {
  const latest = (Math.floor(receivedAt.getTime() / 1_000 / hour) + 12) * hour
  return [latest - 30 * day, latest]
}
