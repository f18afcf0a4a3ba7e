/** Degrees. */
export interface Position {
  latitude: number
  longitude: number
}

/** Metres; the mean radius of the earth. */
const radius = 6_371_000

/** Metres between two positions along a great circle of a sphere (haversine). */
export function greatCircle(one: Position, other: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (angle: number) => Math.sin(radians(angle) / 2) ** 2
  const cosines = Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude))
  const chord = half(other.latitude - one.latitude) + cosines * half(other.longitude - one.longitude)
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(chord)))
}
