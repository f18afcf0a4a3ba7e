import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runDirectory } from './running-directory.ts'

let directory: Awaited<ReturnType<typeof runDirectory>>
beforeAll(async () => {
  directory = await runDirectory({ clockOffsetSeconds: 3600 })
})
afterAll(() => directory.close())

async function disturb(what: string, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const url = `${directory.origin}/emulator/${what}`
  return (await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) })).status
}

describe('disturbance on demand', () => {
  it('throttles the next requests and then lets go', async () => {
    expect(await disturb('throttle', { requests: 2, retryAfterSeconds: 7 })).toBe(204)
    const answers = []
    for (let i = 0; i < 3; i++) answers.push(await directory.graph('GET', '/users'))
    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 200])
    expect(answers[0]!.headers.get('retry-after')).toBe('7')
    expect(answers[0]!.body.error.code).toBe('TooManyRequests')
  })

  it('hides a new user from filters for a while, not from its id', async () => {
    expect(await disturb('lag', { milliseconds: 400 })).toBe(204)
    const { id } = (await directory.graph('POST', '/users', { displayName: 'late' })).body
    const find = async () => (await directory.graph('GET', `/users?$filter=displayName eq 'late'`)).body.value
    expect(await find()).toEqual([])
    expect((await directory.graph('GET', `/users/${id}`)).status).toBe(200)
    await sleep(450)
    expect(await find()).toMatchObject([{ id }])
  })

  it('refuses nonsense', async () => {
    expect(await disturb('throttle', { requests: -1, retryAfterSeconds: 1 })).toBe(400)
    expect(await disturb('lag', {})).toBe(400)
  })
})

describe('GET /health', () => {
  it('tells the clock offset without credentials', async () => {
    const response = await fetch(`${directory.origin}/health`)
    expect(await response.json()).toEqual({ status: 'ok', clock_offset_seconds: 3600 })
  })
})
