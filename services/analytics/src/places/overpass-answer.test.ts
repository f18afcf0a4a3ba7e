import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { placesIn } from './overpass-answer.ts'

const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../test/overpass-answers', `${name}.recorded`), 'utf8')

const answer = (...elements: object[]) => JSON.stringify({ version: 0.6, elements })
const corners = [
  { lat: 60, lon: 10 },
  { lat: 60, lon: 10.1 },
  { lat: 60.1, lon: 10.1 },
]

describe('an answer of Overpass', () => {
  it('is places with a category and a shape, benches and what lies nowhere left out', () => {
    const tags = { building: 'yes', name: 'Huset' }
    const places = placesIn(
      answer(
        { type: 'node', id: 1, lat: 60, lon: 10, tags: { shop: 'books' } },
        { type: 'node', id: 2, lat: 60, lon: 10, tags: { amenity: 'bench' } },
        { type: 'way', id: 3, nodes: [1], geometry: [...corners, corners[0]], tags },
        { type: 'way', id: 4, nodes: [1], geometry: [...corners, null, corners[0]], tags },
        { type: 'way', id: 5, tags },
      ),
    )
    expect(places).toMatchObject([
      { key: 'node/1', category: 'shop', shape: { isArea: false } },
      { key: 'way/3', category: 'other_buildings', name: 'Huset', shape: { isArea: true } },
      { key: 'way/4', shape: { isArea: false, lines: [{ length: 6 }, { length: 2 }] } },
    ])
  })

  it('takes a multipolygon for an area only when all its ways are there', () => {
    const tags = { building: 'yes', type: 'multipolygon' }
    const whole = { type: 'way', ref: 1, role: 'outer', geometry: [...corners, corners[0]] }
    const members = [[whole], [whole, { type: 'way', ref: 2, role: 'outer' }]]
    const places = placesIn(answer(...members.map((list, id) => ({ type: 'relation', id, members: list, tags }))))
    expect(places.map(({ shape }) => shape.isArea)).toEqual([true, false])
  })

  it.each(['way-01', 'node-01', 'relation-01'])('is understood as it was recorded: %s', (name) => {
    expect(placesIn(recorded(name))).toBeInstanceOf(Array)
  })

  it.each(['remark-runtime-error-01', 'remark-runtime-remark-01', 'remark-unknown-01'])(
    'is an error when it carries a remark, whatever its status was: %s',
    (name) => expect(() => placesIn(recorded(name))).toThrow('Overpass answered with an error inside (remark)'),
  )

  it.each([recorded('bad-request'), '', '{"elements":[', 'null', '[]', '{}', '{"elements":{}}'])(
    'is an error when it is no list of elements: %#',
    (text) => expect(() => placesIn(text)).toThrow(/^Overpass answered something else than (JSON|elements)$/),
  )

  it.each([
    { type: 'node', id: 1 },
    { type: 'node', id: 1, lat: 91, lon: 10 },
    { type: 'node', id: 1, lat: '60', lon: 10 },
    { type: 'node', id: 1, lat: 60, lon: 10, tags: { shop: 7 } },
    { type: 'way', id: 1, geometry: [[60, 10]] },
    { type: 'planet', id: 1 },
  ])('is an error when an element is none: %o', (element) => {
    expect(() => placesIn(answer(element))).toThrow('Overpass answered something else than elements')
  })
})
