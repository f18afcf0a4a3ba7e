import { boundsOf, type OsmElement } from '../osm/element.ts'
import type { Tags } from '../osm/read.ts'

const LICENCE = 'Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright'

/** The tags that say what a thing is, the telling ones first. */
const CATEGORIES = [
  'amenity',
  'shop',
  'office',
  'tourism',
  'leisure',
  'public_transport',
  'railway',
  'highway',
  'place',
  'building',
]

/** Whether the element is something that Nominatim could name. */
export function isNamed({ tags = {} }: OsmElement): boolean {
  return Boolean(tags.name ?? tags['addr:housenumber'])
}

/** An element as Nominatim gives it in `jsonv2`; `number` is its own within this world. */
export function placeOf(element: OsmElement, number: number, address: Tags) {
  const tags = element.tags ?? {}
  const { south, west, north, east } = boundsOf(element)!
  const category = CATEGORIES.find((key) => Object.hasOwn(tags, key)) ?? 'place'
  const type = tags[category] ?? 'house'
  const name = tags.name ?? ''
  return {
    place_id: number + 1,
    licence: LICENCE,
    osm_type: element.type,
    osm_id: element.id,
    lat: ((south + north) / 2).toFixed(7),
    lon: ((west + east) / 2).toFixed(7),
    category,
    type,
    place_rank: 30,
    importance: 0,
    addresstype: category,
    name,
    display_name: displayName(name, address),
    address: { ...(name && { [category]: name }), ...address },
    boundingbox: [south, north, west, east].map((degrees) => degrees.toFixed(7)),
  }
}

function displayName(name: string, { house_number, road, suburb, postcode, city }: Tags): string {
  const street = [house_number, road].filter(Boolean)
  return [...new Set([name, ...street, suburb, postcode, city].filter(Boolean))].join(', ')
}

/** What the element's own tags say of where it is. */
export function addressOf({ tags = {} }: OsmElement): Tags {
  const parts = {
    house_number: tags['addr:housenumber'],
    road: tags['addr:street'] ?? (tags.highway ? tags.name : undefined),
    postcode: tags['addr:postcode'],
    city: tags['addr:city'],
  }
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Tags
}
