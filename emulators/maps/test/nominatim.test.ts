import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runMaps } from './running-maps.ts'

let maps: Awaited<ReturnType<typeof runMaps>>
beforeAll(async () => {
  maps = await runMaps()
})
afterAll(() => maps.close())

// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came back
async function get(path: string): Promise<{ status: number; body: any }> {
  const response = await fetch(`${maps.origin}${path}`)
  return { status: response.status, body: await response.json() }
}

describe('/search and /reverse', () => {
  it('find each other: what is found by its name is found again where it is', async () => {
    const { body } = await get('/search?q=Skøyen&format=jsonv2&limit=40')
    expect(body.length).toBeGreaterThan(0)
    for (const place of body) expect(place.display_name.toLowerCase()).toContain('skøyen')
    const shops = (await get('/search?q=Elkj%C3%B8p&format=jsonv2')).body
    expect(shops.length).toBeGreaterThan(0)
    for (const { lat, lon, name } of shops)
      expect((await get(`/reverse?lat=${lat}&lon=${lon}&format=jsonv2`)).body.name).toBe(name)
  })

  it('name the street an address lies in', async () => {
    const { body } = await get('/search?q=Karenslyst+allé&limit=40')
    const house = body.find((place: { address: object }) => 'house_number' in place.address)
    const found = await get(`/reverse?lat=${house.lat}&lon=${house.lon}&zoom=18`)
    expect(found.body.address).toMatchObject({ road: 'Karenslyst allé', house_number: house.address.house_number })
    expect((await get(`/reverse?lat=${house.lat}&lon=${house.lon}&zoom=16`)).body.category).toBe('highway')
  })

  it('keep to the limit, and find nothing where nothing is', async () => {
    expect((await get('/search?q=Karenslyst&limit=2')).body).toHaveLength(2)
    expect((await get('/search?q=Ukjentgata')).body).toEqual([])
    expect((await get('/search?q=%22;--')).body).toEqual([])
    expect((await get('/reverse?lat=70&lon=20')).body).toEqual({ error: 'Unable to geocode' })
  })

  it.each([
    '/reverse?lat=91&lon=0',
    '/reverse?lon=0',
    '/reverse?lat=a&lon=b',
    '/reverse?lat=1&lon=1&format=xml',
    '/search?q=',
    '/search',
    '/search?q=a&limit=0',
    '/search?q=a&q=b',
  ])('refuse %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(400)
    expect(body.error.code).toBe(400)
  })
})

it('/status says that all is well', async () => {
  expect(await (await fetch(`${maps.origin}/status`)).text()).toBe('OK')
  expect((await get('/status?format=json')).body).toMatchObject({ status: 0, message: 'OK' })
})
