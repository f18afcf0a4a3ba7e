import { distanceTo } from '../osm/distance.ts'
import { boundsOf, type OsmElement } from '../osm/element.ts'
import type { World } from '../osm/world.ts'
import { addressOf, isNamed, placeOf } from './place.ts'

/** Nominatim looks no farther either for what is named by a house number; metres. */
const REACH = 300
const METRES_PER_DEGREE = 111_195

type Wanted = (element: OsmElement) => boolean

/** What is nearest to a position of the kind the zoom asks for: 18 a house or a shop, 16 and 17 a road, below that a quarter or a town. */
export function reverse(world: World, latitude: number, longitude: number, zoom: number) {
  const nearest = (reach: number, isWanted: Wanted) => nearestOf(world, latitude, longitude, reach, isWanted)
  const number = zoom >= 18 ? nearest(REACH, isHouse) : zoom >= 16 ? nearest(REACH, isRoad) : nearest(20_000, isQuarter)
  if (number === undefined) return { error: 'Unable to geocode' }
  const element = world.elements[number]!
  const road = zoom >= 16 ? world.elements[nearest(REACH, isRoad) ?? -1]?.tags?.name : undefined
  return placeOf(element, number, { ...(road && { road }), ...addressOf(element) })
}

function isRoad({ type, tags = {} }: OsmElement): boolean {
  return type === 'way' && Boolean(tags.highway && tags.name)
}

function isQuarter({ type, tags = {} }: OsmElement): boolean {
  return type === 'node' && Boolean(tags.place && tags.name)
}

/** Routes and boundaries are relations too, and are near everything they pass. */
function isHouse(element: OsmElement): boolean {
  const tags = element.tags ?? {}
  if (tags.highway || tags.railway || tags.place || tags.boundary) return false
  return isNamed(element) && (element.type !== 'relation' || tags.type === 'multipolygon')
}

function nearestOf(world: World, latitude: number, longitude: number, reach: number, isWanted: Wanted) {
  const high = reach / METRES_PER_DEGREE
  const wide = high / Math.max(0.01, Math.cos((latitude * Math.PI) / 180))
  const box = { south: latitude - high, north: latitude + high, west: longitude - wide, east: longitude + wide }
  const found = world.within(box, isWanted).map((number) => {
    const element = world.elements[number]!
    return { number, metres: distanceTo(element, latitude, longitude), size: sizeOf(element) }
  })
  found.sort((a, b) => a.metres - b.metres || a.size - b.size || a.number - b.number)
  return found[0] && found[0].metres <= reach ? found[0].number : undefined
}

function sizeOf(element: OsmElement): number {
  const { south, west, north, east } = boundsOf(element)!
  return (north - south) * (east - west)
}
