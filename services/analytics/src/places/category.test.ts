import { describe, expect, it } from 'vitest'
import { categoryOf, PLACE_CATEGORIES } from './category.ts'

describe('the category of a place', () => {
  it.each([
    [{ amenity: 'restaurant', building: 'yes' }, 'bars_and_restaurants'],
    [{ amenity: 'college' }, 'university'],
    [{ amenity: 'clinic' }, 'hospital'],
    [{ amenity: 'community_centre' }, 'nursing_home'],
    [{ amenity: 'bank' }, 'other_buildings'],
    [{ building: 'apartments' }, 'residential'],
    [{ building: 'yes', 'building:type': 'church' }, 'religious_building'],
    [{ building: 'yes', 'building:use': 'office' }, 'office_building'],
    [{ building: 'yes' }, 'other_buildings'],
    [{ building: 'yes', shop: 'supermarket' }, 'shop'],
    [{ building: 'garage' }, 'other_buildings'],
    [{ shop: 'hairdresser' }, 'shop'],
    [{ public_transport: 'platform' }, 'public_transport_stop'],
    [{ office: 'company' }, 'office_building'],
    [{ amenity: 'parking', building: 'yes' }, 'other_buildings'],
    [{ amenity: 'toString', building: 'constructor' }, 'other_buildings'],
  ])('of %o is %s', (tags, category) => {
    expect(categoryOf(tags as Record<string, string>)).toBe(category)
    expect(PLACE_CATEGORIES).toContain(category)
  })

  it.each([
    { amenity: 'bench' },
    { amenity: 'parking' },
    { building: 'no' },
    { shop: 'vacant' },
    { public_transport: 'stop_area' },
    {},
  ])('there is none of %o: nobody can be in it', (tags) =>
    expect(categoryOf(tags as Record<string, string>)).toBeUndefined(),
  )
})
