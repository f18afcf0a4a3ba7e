import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, graphClient, READER, runDirectory } from './running-directory.ts'

let directory: Awaited<ReturnType<typeof runDirectory>>
let reader: Call
beforeAll(async () => {
  directory = await runDirectory()
  reader = await graphClient(directory.origin, READER)
})
afterAll(() => directory.close())

const read = (...urls: string[]) => ({ requests: urls.map((url, i) => ({ id: `${i}`, method: 'GET', url })) })

describe('/$batch', () => {
  it('answers each read as if it had come alone, also to who may only read', async () => {
    const { id } = (await directory.graph('POST', '/users', { displayName: '+4741000001' })).body
    const paths = [
      `/users/${id}?$select=id`,
      '/users/nobody',
      `/users?$filter=displayName%20eq%20'%2B4741000001'`,
      '/nowhere',
    ]
    const { status, body } = await reader('POST', '/$batch', read(...paths))
    expect(status).toBe(200)
    expect(body.responses.map((one: { id: string; status: number }) => [one.id, one.status])).toEqual([
      ['0', 200],
      ['1', 404],
      ['2', 200],
      ['3', 404],
    ])
    for (const [i, path] of paths.slice(0, 3).entries()) {
      const { error, ...alone } = (await reader('GET', path)).body
      if (!error) expect(body.responses[i].body).toEqual(alone)
    }
  })

  it('tells of each in it when it is throttled', async () => {
    const headers = { 'content-type': 'application/json' }
    const throttled = JSON.stringify({ requests: 1, retryAfterSeconds: 7 })
    await fetch(`${directory.origin}/emulator/throttle`, { method: 'PUT', headers, body: throttled })
    const { status, body } = await reader('POST', '/$batch', read('/users', '/users'))
    expect(status).toBe(200)
    expect(body.responses).toMatchObject([{ status: 429, headers: { 'Retry-After': '7' } }, { status: 200 }])
  })

  it.each([
    ['nothing', {}],
    ['no requests', { requests: [] }],
    ['more than twenty', read(...Array<string>(21).fill('/users'))],
    ['a write', { requests: [{ id: '1', method: 'DELETE', url: '/users/x' }] }],
    ['another place', read('https://elsewhere.test/users')],
  ])('refuses %s', async (_what, body) => {
    const refused = await reader('POST', '/$batch', body)
    expect([refused.status, refused.body.error.code]).toEqual([400, 'Request_BadRequest'])
  })

  it('is closed without a token', async () => {
    const answer = await fetch(`${directory.origin}/v1.0/$batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(read('/users')),
    })
    expect(answer.status).toBe(401)
  })
})
