import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import proj4 from 'proj4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectUnits, holdsPoint, type LoadOptions, xOf, yOf } from '../src/index.ts'

const UTM = { 25832: '+proj=utm +zone=32 +ellps=GRS80', 25833: '+proj=utm +zone=33 +ellps=GRS80' }

/** A square in Oslo, in degrees, closed. */
const square = [
  [10.7, 59.9],
  [10.8, 59.9],
  [10.8, 59.95],
  [10.7, 59.95],
  [10.7, 59.9],
]
const hole = square.map(([x, y]) => [10.72 + (x! - 10.7) / 10, 59.92 + (y! - 59.9) / 10])
const oslo = { kommunenummer: 301, kommunenavn: 'Oslo' }

describe('a file of boundaries', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smittestopp-boundaries-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function collect(text: string | object, options: LoadOptions = {}, name = 'file') {
    const path = join(folder, name)
    await writeFile(path, typeof text === 'string' ? text : JSON.stringify(text))
    return collectUnits(path, { year: 2020, ...options })
  }
  const feature = (coordinates: unknown, properties: object = oslo) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'Polygon', coordinates },
  })
  const collection = (features: object[], more: object = {}) => ({ type: 'FeatureCollection', ...more, features })
  const inUtm = (code: keyof typeof UTM, ring: number[][]) => ring.map((position) => proj4(UTM[code]).forward(position))

  /** Oslo, with a hole, whatever the format. */
  function expectOslo({ level, units, leftOut }: Awaited<ReturnType<typeof collect>>): void {
    expect([level, leftOut, units.map(({ id, code, name }) => [id, code, name])]).toEqual([
      'kommune',
      [],
      [[301, '0301', 'Oslo']],
    ])
    const points = [
      [10.71, 59.91],
      [10.725, 59.922],
      [10.79, 59.94],
      [10.69, 59.91],
      [10.75, 59.96],
    ]
    expect(points.map(([x, y]) => holdsPoint(units[0]!, xOf(x!), yOf(y!)))).toEqual([true, false, true, false, false])
  }

  it('may be GeoJSON in degrees, with heights, beginning with a mark of its encoding', async () => {
    expectOslo(
      await collect(
        `\uFEFF${JSON.stringify(collection([feature([square, hole.map((position) => [...position, 12])])]))}`,
      ),
    )
  })

  it.each([25832, 25833] as const)('may be GeoJSON in EPSG:%i, said in the file or told', async (code) => {
    const features = [feature([inUtm(code, square), inUtm(code, hole)])]
    const crs = { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${code}` } }
    expectOslo(await collect(collection(features, { crs })))
    expectOslo(await collect(collection(features), { crs: `EPSG:${code}` }))
    await expect(collect({ ...collection(features), crs })).rejects.toThrow('after its features')
  })

  it('may be TopoJSON, quantized, and choose the object by the level', async () => {
    const arc = (ring: number[][]) => {
      const whole = ring.map(([x, y]) => [Math.round((x! - 10) * 1e5), Math.round((y! - 59) * 1e5)])
      return whole.map(([x, y], i) => (i ? [x! - whole[i - 1]![0]!, y! - whole[i - 1]![1]!] : [x, y]))
    }
    const object = (properties: object) => ({
      type: 'GeometryCollection',
      geometries: [{ type: 'Polygon', arcs: [[0], [1]], properties }],
    })
    const topology = {
      type: 'Topology',
      transform: { scale: [1e-5, 1e-5], translate: [10, 59] },
      objects: { kommuner: object(oslo), fylker: object({ fylkesnummer: '03' }) },
      arcs: [arc(square), arc(hole)],
    }
    expectOslo(await collect(topology, { level: 'kommune' }))
    await expect(collect(topology)).rejects.toThrow('the file holds kommuner, fylker: give the level')
  })

  const gml = (srsName: string, area: string) => `<?xml version="1.0"?>
    <wfs:FeatureCollection xmlns:wfs="w" xmlns:gml="g" xmlns:app="a"><wfs:member><app:Kommune gml:id="x">
      <app:kommunenummer>0301</app:kommunenummer><app:navn>Osl&#111;</app:navn>
      <app:punkt><gml:Point><gml:pos>1 2</gml:pos></gml:Point></app:punkt>
      <app:område><gml:Surface srsName="${srsName}" srsDimension="2"><gml:patches><gml:PolygonPatch>${area}</gml:PolygonPatch></gml:patches></gml:Surface></app:område>
    </app:Kommune></wfs:member></wfs:FeatureCollection>`
  const posList = (ring: number[][]) =>
    `<gml:LinearRing><gml:posList>${ring.flat().join(' ')}</gml:posList></gml:LinearRing>`
  const pos = (ring: number[][]) =>
    `<gml:Ring><gml:curveMember>${ring.map((one) => `<gml:pos>${one.join(' ')}</gml:pos>`).join('')}</gml:curveMember></gml:Ring>`

  it('may be GML 3 in UTM, of lists of positions or single ones', async () => {
    const [outer, inner] = [inUtm(25832, square), inUtm(25832, hole)]
    const area = `<gml:exterior>${posList(outer)}</gml:exterior><gml:interior>${pos(inner)}</gml:interior>`
    expectOslo(await collect(gml('urn:ogc:def:crs:EPSG::25832', area)))
  })

  it('may be GML 3 in degrees, north first', async () => {
    const turned = (ring: number[][]) => ring.map(([x, y]) => [y!, x!])
    const area = `<gml:exterior>${posList(turned(square))}</gml:exterior><gml:interior>${pos(turned(hole))}</gml:interior>`
    expectOslo(await collect(gml('http://www.opengis.net/def/crs/EPSG/0/4258', area)))
  })

  it('mends what crosses itself, is not closed or comes in pieces, and says so', async () => {
    const bow = [
      [10.1, 59.9],
      [10.2, 59.8],
      [10.2, 59.9],
      [10.1, 59.8],
    ]
    const [west, east] = [
      [
        [10, 59],
        [11, 59],
        [11, 60],
        [10, 60],
        [10, 59],
      ],
      [
        [10.5, 59],
        [12, 59],
        [12, 60],
        [10.5, 60],
        [10.5, 59],
      ],
    ]
    const found = await collect(
      collection([
        feature([bow], { kommunenummer: '0219' }),
        feature([west], { kommunenummer: '0220' }),
        feature([east], { kommunenummer: '0220' }),
      ]),
    )
    expect(found.repaired).toEqual([
      { code: '0219', name: '', what: 'rings that were not closed, sides that cross' },
      { code: '0220', name: '', what: 'given in pieces' },
    ])
    const [bowed, joined] = found.units
    expect([10.105, 10.15, 10.195].map((x) => holdsPoint(bowed!, xOf(x), yOf(59.89)))).toEqual([true, false, true])
    expect([10.2, 10.7, 11.5].map((x) => holdsPoint(joined!, xOf(x), yOf(59.5)))).toEqual([true, true, true])
  })

  it('names what cannot be mended, and loads the rest', async () => {
    const line = [
      [10, 59],
      [11, 60],
      [10, 59],
    ]
    const found = await collect(
      collection([
        feature([line], { kommunenummer: 1 }),
        feature([square], { kommunenummer: 'Oslo', navn: 'Oslo' }),
        feature([square.map(([x]) => [x, null])], { kommunenummer: 2 }),
        feature([square.map(([x, y]) => [y, x])], { kommunenummer: 3 }),
        { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [10, 59] } },
        feature([square, hole]),
      ]),
    )
    expect(found.leftOut).toEqual([
      { code: '0001', name: '', what: 'no ring has three points' },
      { code: '?', name: 'Oslo', what: 'it has no code of a kommune' },
      { code: '0002', name: '', what: 'a coordinate is not a number' },
      { code: '0003', name: '', what: 'it lies far from Norway: is its reference system another?' },
    ])
    expect(found.others).toBe(1)
    expectOslo({ ...found, leftOut: [] })
  })

  it.each([
    ['', 'neither GeoJSON'],
    ['[1]', 'neither GeoJSON'],
    ['{}', 'no areas'],
    ['{"features":[{"type":"Feature","geometry":7}]}', 'expected object'],
    ['{"features":[', ''],
    ['<a><b></a>', 'not well-formed'],
    ['<a/>', 'no areas'],
    ['{"type":"Topology","objects":{}}', 'arcs'],
  ])('that is none is an error: %s', async (text, message) => {
    await expect(collect(text)).rejects.toThrow(message)
  })
})
