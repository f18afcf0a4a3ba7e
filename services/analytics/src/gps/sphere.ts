/** Metres; the sphere of contact-rules GPS 4. */
export const earthRadius = 6_371_000
export const radians = Math.PI / 180
export const metresPerDegree = earthRadius * radians

/** Great circle distance in metres; the same both ways to the last bit. */
export function distance(latitude1: number, longitude1: number, latitude2: number, longitude2: number): number {
  const north = Math.sin(((latitude2 - latitude1) * radians) / 2)
  const east = Math.sin(((longitude2 - longitude1) * radians) / 2)
  const scale = Math.cos(latitude1 * radians) * Math.cos(latitude2 * radians)
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(north * north + scale * (east * east))))
}
