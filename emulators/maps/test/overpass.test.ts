import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL, runMaps } from './running-maps.ts'

let maps: Awaited<ReturnType<typeof runMaps>>
beforeAll(async () => {
  maps = await runMaps()
})
afterAll(() => maps.close())

// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came back
async function elements(query: string): Promise<any[]> {
  const response = await maps.ask(query)
  expect(response.status).toBe(200)
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const body = (await response.json()) as any
  expect(body.remark).toBeUndefined()
  return body.elements
}

const count = async (statements: string) =>
  (await elements(`[out:json][bbox:${ALL}];(${statements});out tags center;`)).length

describe('what is found', () => {
  it('is what the file is known to hold', async () => {
    expect(await count('nwr["building"];')).toBe(133)
    expect(await count('nwr["shop"];')).toBe(28)
    expect(await count('nwr["amenity"];')).toBe(36)
    expect(await count('node["amenity"];way["amenity"];')).toBe(36)
    expect(await count('nwr["public_transport"];')).toBe(31) // and a group of stops of which no stop is known
    expect(await count('node["office"];')).toBe(1)
  })

  it('comes once, nodes before ways before relations, each by id', async () => {
    const found = await elements(
      `[out:json][bbox:${ALL}];(nwr["amenity"];way["amenity"];nwr["public_transport"];);out tags;`,
    )
    const keys = found.map(
      ({ type, id }) => `${['node', 'way', 'relation'].indexOf(type)}/${String(id).padStart(12, '0')}`,
    )
    expect(keys).toEqual([...new Set(keys)].sort())
    expect(new Set(found.map(({ type }) => type))).toEqual(new Set(['node', 'way', 'relation']))
  })

  it('obeys values, lists of values and several filters at once', async () => {
    const one = await count('nwr["public_transport"="platform"];')
    const other = await count('nwr["public_transport"="stop_position"];')
    expect(one).toBeGreaterThan(0)
    expect(other).toBeGreaterThan(0)
    expect(await count('nwr["public_transport"~"^(platform|stop_position)$"];')).toBe(one + other)
    expect(await count('nwr["public_transport"="plat"];')).toBe(0)
    expect(await count('nwr["public_transport"]["name"];')).toBeLessThan(31)
    expect(await count("way[building='yes'];")).toBe(await count('way["building"="yes"];'))
  })

  it('lies in the box of its statement, and where there is none in that of the query', async () => {
    const own = '(59.9215,10.6775,59.9225,10.6800)'
    const inside = await elements(`[out:json];node["amenity"]${own};out body;`)
    const everywhere = await elements(`[out:json][bbox:${ALL}];node["amenity"];out body;`)
    const expected = everywhere.filter(
      ({ lat, lon }) => lat >= 59.9215 && lat <= 59.9225 && lon >= 10.6775 && lon <= 10.68,
    )
    expect(inside).toEqual(expected)
    expect(inside.length).toBeGreaterThan(0)
    expect(inside.length).toBeLessThan(everywhere.length)
  })

  it('is found where only a side of it crosses the box', async () => {
    const [way] = await elements(`[out:json][bbox:${ALL}];way["building"];out geom;`)
    const [a, b] = way.geometry
    const [lat, lon] = [(a.lat + b.lat) / 2, (a.lon + b.lon) / 2]
    const box = `(${(lat - 1e-6).toFixed(7)},${(lon - 1e-6).toFixed(7)},${(lat + 1e-6).toFixed(7)},${(lon + 1e-6).toFixed(7)})`
    expect((await elements(`[out:json];way["building"]${box};out tags;`)).map(({ id }) => id)).toContain(way.id)
  })
})

describe('what is told of it', () => {
  it('is nodes, bounds and geometry of a way', async () => {
    for (const way of await elements(`[out:json][bbox:${ALL}];way["building"];out body geom;`)) {
      expect(way.geometry).toHaveLength(way.nodes.length)
      const latitudes = way.geometry.flatMap((place: { lat: number } | null) => (place ? [place.lat] : []))
      expect(way.bounds).toMatchObject({ minlat: Math.min(...latitudes), maxlat: Math.max(...latitudes) })
    }
  })

  it('is members with what is known of them, though relations among them have no geometry', async () => {
    const found = await elements(`[out:json][bbox:${ALL}];relation["public_transport"];out body geom;`)
    const members = found.flatMap((relation) => relation.members)
    expect(members.some((member) => member.geometry)).toBe(true)
    expect(members.some((member) => member.type === 'node' && member.lat)).toBe(true)
    for (const member of members) if (member.type === 'relation') expect(member).not.toHaveProperty('geometry')
  })

  it('is a centre in place of a geometry', async () => {
    const [way] = await elements(`[out:json][bbox:${ALL}];way["building"];out tags center;`)
    expect(Object.keys(way)).toEqual(['type', 'id', 'center', 'tags'])
    const [body] = await elements(`[out:json][bbox:${ALL}];way["building"];out;`)
    expect(Object.keys(body)).toEqual(['type', 'id', 'nodes', 'tags'])
  })

  it('is the same by GET', async () => {
    const data = `[out:json][timeout:5];node["shop"](${ALL});out geom;`
    const got = await fetch(`${maps.origin}/api/interpreter?data=${encodeURIComponent(data)}`)
    expect(await got.text()).toBe(await (await maps.ask(data)).text())
  })
})

it('knows an empty world', async () => {
  const empty = await runMaps({ files: [] })
  const body = await (await empty.ask(`[out:json];nwr["building"](${ALL});out geom;`)).json()
  expect(body).toMatchObject({ elements: [] })
  expect(await (await fetch(`${empty.origin}/reverse?lat=59.92&lon=10.68`)).json()).toEqual({
    error: 'Unable to geocode',
  })
  await empty.close()
})
