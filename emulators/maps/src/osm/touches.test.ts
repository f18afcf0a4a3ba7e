import { describe, expect, it } from 'vitest'
import { printed } from '../overpass/print.ts'
import { distanceTo } from './distance.ts'
import { boundsOf, type OsmRelation, type OsmWay } from './element.ts'
import { touches } from './touches.ts'

const unknown = [Number.NaN, Number.NaN]

function way(...places: number[][]): OsmWay {
  return {
    type: 'way',
    id: 1,
    nodes: places.map((_, i) => i),
    line: Float64Array.from(places.flat()),
    tags: { a: 'b' },
  }
}

describe('an element that the extract cut', () => {
  const cut = way([60, 10], unknown, [60, 11], [61, 11])
  const relation: OsmRelation = {
    type: 'relation',
    id: 2,
    members: [
      { type: 'way', ref: 1, role: 'outer', place: cut },
      { type: 'way', ref: 9, role: 'outer' },
      { type: 'node', ref: 8, role: '' },
    ],
  }

  it('has the bounds of what is known, and none when nothing is', () => {
    expect(boundsOf(relation)).toEqual({ south: 60, west: 10, north: 61, east: 11 })
    expect(boundsOf(way(unknown, unknown))).toBeUndefined()
  })

  it('is printed with null for what is missing', () => {
    expect(printed(cut, { detail: 'body', geometry: 'geom' })).toMatchObject({
      geometry: [{ lat: 60, lon: 10 }, null, { lat: 60, lon: 11 }, { lat: 61, lon: 11 }],
    })
    expect(printed(relation, { detail: 'body', geometry: 'geom' })).toMatchObject({
      members: [{ ref: 1, geometry: [{}, null, {}, {}] }, { type: 'way', ref: 9, role: 'outer' }, { ref: 8 }],
    })
  })

  it('has no side where an end of it is unknown', () => {
    expect(touches(cut, { south: 59.9, west: 10.4, north: 60.1, east: 10.6 })).toBe(false)
    expect(touches(relation, { south: 60.4, west: 10.9, north: 60.6, east: 11.1 })).toBe(true)
    expect(distanceTo(way(unknown, [60, 10], unknown), 60, 10)).toBe(Infinity)
  })
})

describe('a way', () => {
  const diagonal = way([60, 10], [61, 11])

  it.each([
    ['crosses a box without a node in it', 60.4, 10.4, 60.6, 10.6, true],
    ['passes a box that lies in its bounds', 60.1, 10.7, 60.2, 10.8, false],
    ['touches a corner', 60.5, 10.2, 60.7, 10.5, true],
    ['ends before a box', 61.1, 11.1, 61.2, 11.2, false],
  ])('%s', (_what, south, west, north, east, expected) => {
    expect(touches(diagonal, { south, west, north, east })).toBe(expected)
  })
})
