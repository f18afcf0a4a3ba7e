/** The kinds of place of 2020 (facts of §4.6), in the order reports name them. */
export const PLACE_CATEGORIES = [
  'bars_and_restaurants',
  'education_facility',
  'school',
  'university',
  'kindergarten',
  'healthcare_facility',
  'hospital',
  'nursing_home',
  'arts_entertainment_culture',
  'sport_facility',
  'shop',
  'religious_building',
  'residential',
  'public_transport_stop',
  'office_building',
  'other_buildings',
] as const
export type PlaceCategory = (typeof PLACE_CATEGORIES)[number]

/** `uncertain`: it was looked at and cannot be told. `N/A`: there is no position, or no map to look at. */
export const CATEGORIES = [...PLACE_CATEGORIES, 'outside', 'inside_transport', 'uncertain', 'N/A'] as const
export type Category = (typeof CATEGORIES)[number]

const AMENITIES: Partial<Record<PlaceCategory, string>> = {
  bars_and_restaurants: 'bar biergarten cafe fast_food food_court ice_cream pub restaurant',
  education_facility:
    'dancing_school driving_school language_school library music_school prep_school research_institute training',
  school: 'school',
  university: 'college university',
  kindergarten: 'childcare kindergarten',
  healthcare_facility: 'dentist doctors health_post pharmacy',
  hospital: 'clinic hospital',
  nursing_home: 'community_centre nursing_home social_facility',
  arts_entertainment_culture:
    'arts_centre casino cinema conference_centre events_venue exhibition_centre nightclub planetarium social_centre studio theatre',
  sport_facility: 'dojo gym public_bath swimming_pool',
  shop: 'fuel marketplace',
  religious_building: 'monastery place_of_worship',
  public_transport_stop: 'bus_station ferry_terminal',
  other_buildings: 'bank courthouse embassy fire_station police post_office prison public_building townhall',
}

const BUILDINGS: Partial<Record<PlaceCategory, string>> = {
  school: 'school',
  university: 'college university',
  kindergarten: 'kindergarten',
  hospital: 'clinic hospital',
  nursing_home: 'nursing_home',
  arts_entertainment_culture: 'cinema museum theatre',
  sport_facility: 'grandstand ice_rink pavilion riding_hall sports_centre sports_hall stadium swimming_pool',
  shop: 'commercial kiosk mall retail shop supermarket',
  religious_building: 'cathedral chapel church monastery mosque religious shrine synagogue temple',
  residential:
    'apartments bungalow cabin detached dormitory farm house houseboat hut residential semidetached_house static_caravan terrace',
  public_transport_stop: 'train_station transportation',
  office_building: 'government office public',
}

const amenities = byValue(AMENITIES)
const buildings = byValue(BUILDINGS)

/**
 * What a place is, by its tags: its amenity, then its building, then that it is a shop, a stop or an office. Undefined for what nobody can be
 * in: a bench is an amenity too.
 */
export function categoryOf(tags: Readonly<Record<string, string>>): PlaceCategory | undefined {
  const amenity = amenities.get(tags.amenity ?? '')
  if (amenity) return amenity
  if (tags.building && tags.building !== 'no') {
    const kinds = tags.building === 'yes' ? [tags['building:type'], tags['building:use']] : [tags.building]
    const building = kinds.flatMap((kind) => buildings.get(kind ?? '') ?? [])[0]
    return building ?? otherUse(tags) ?? 'other_buildings'
  }
  return otherUse(tags)
}

function otherUse(tags: Readonly<Record<string, string>>): PlaceCategory | undefined {
  if (tags.shop && tags.shop !== 'vacant' && tags.shop !== 'no') return 'shop'
  if (tags.public_transport === 'platform' || tags.public_transport === 'stop_position') return 'public_transport_stop'
  return tags.office && tags.office !== 'vacant' ? 'office_building' : undefined
}

function byValue(lists: Partial<Record<PlaceCategory, string>>): Map<string, PlaceCategory> {
  return new Map(
    Object.entries(lists).flatMap(([category, values]) =>
      values.split(' ').map((value) => [value, category as PlaceCategory] as const),
    ),
  )
}
