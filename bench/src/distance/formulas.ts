import geodesic from 'geographiclib-geodesic'
import { distance } from '../analysis.ts'

/** Metres between two positions in degrees. */
export type Formula = (latitude1: number, longitude1: number, latitude2: number, longitude2: number) => number

const radians = Math.PI / 180
const metresPerDegree = 6_371_000 * radians
const DIAMETER_OF_THE_BOOK = 12_742_016
const earth = geodesic.Geodesic.WGS84

/** The ellipsoid, to nanometres (C. Karney, Algorithms for geodesics, 2013): what the others are held against. */
export const onEllipsoid: Formula = (latitude1, longitude1, latitude2, longitude2) =>
  earth.Inverse(latitude1, longitude1, latitude2, longitude2, geodesic.Geodesic.DISTANCE).s12!

export const formulas: Record<'planar' | 'book' | 'sphere', Formula> = {
  /** Pythagoras on the plane that touches the sphere halfway. */
  planar(latitude1, longitude1, latitude2, longitude2) {
    const north = (latitude2 - latitude1) * metresPerDegree
    const east = (longitude2 - longitude1) * metresPerDegree * Math.cos(((latitude1 + latitude2) / 2) * radians)
    return Math.sqrt(north * north + east * east)
  },
  /** The formula of 2020, as the book prints it (section 3.3.2.5). */
  book(latitude1, longitude1, latitude2, longitude2) {
    const north = Math.sin(((latitude2 - latitude1) * radians) / 2)
    const east = Math.sin(((longitude2 - longitude1) * radians) / 2)
    const scale = Math.cos(latitude1 * radians) * Math.cos(latitude2 * radians)
    return DIAMETER_OF_THE_BOOK * Math.asin(Math.min(Math.sqrt(north * north + scale * east * east), 1))
  },
  /** That of the contact rules. */
  sphere: distance,
}
