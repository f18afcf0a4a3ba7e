import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL, runMaps } from './running-maps.ts'

let maps: Awaited<ReturnType<typeof runMaps>>
beforeAll(async () => {
  maps = await runMaps()
})
afterAll(() => maps.close())

const query = `[out:json];node["shop"](${ALL});out;`

describe('an outage on demand', () => {
  it('lasts for the requests asked for, and is then over', async () => {
    expect(await maps.disturb({ mode: 'down', requests: 2 })).toBe(204)
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push((await maps.ask(query)).status)
    expect(statuses).toEqual([504, 504, 200])
  })

  it('may be a lie: 200 with an error inside', async () => {
    await maps.disturb({ mode: 'lying', requests: 1 })
    const lie = await maps.ask(query)
    expect(lie.status).toBe(200)
    expect(await lie.json()).toMatchObject({ elements: [], remark: expect.stringMatching(/^runtime error/) })
    expect(await (await maps.ask(query)).json()).not.toHaveProperty('remark')
  })

  it('may be slow, cut off or garbled, for Nominatim too', async () => {
    await maps.disturb({ mode: 'slow', requests: 1, milliseconds: 300 })
    const started = performance.now()
    expect((await maps.ask(query)).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(290)
    await maps.disturb({ mode: 'garbled', requests: 1 })
    await expect((await maps.ask(query)).json()).rejects.toThrow()
    await maps.disturb({ mode: 'cut' })
    await expect(maps.ask(query)).rejects.toThrow()
    await expect(fetch(`${maps.origin}/status`)).rejects.toThrow()
    expect((await fetch(`${maps.origin}/health`)).status).toBe(200)
    await maps.disturb({ mode: 'none' })
    expect((await maps.ask(query)).status).toBe(200)
  })

  it('counts the requests it has seen', async () => {
    const requests = `${maps.origin}/emulator/requests`
    expect((await fetch(requests, { method: 'DELETE' })).status).toBe(204)
    for (let i = 0; i < 3; i++) await (await maps.ask(query)).text()
    expect(await (await fetch(requests)).json()).toEqual({ answered: 3 })
  })

  it('refuses nonsense', async () => {
    expect(await maps.disturb({ mode: 'asleep' })).toBe(400)
    expect(await maps.disturb({ mode: 'down', requests: -1 })).toBe(400)
  })
})

it('GET /health tells the clock offset', async () => {
  expect(await (await fetch(`${maps.origin}/health`)).json()).toEqual({ status: 'ok', clock_offset_seconds: 3600 })
})
