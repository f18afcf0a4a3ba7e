import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, declare, PREFIX, runDirectory } from './running-directory.ts'

let directory: Awaited<ReturnType<typeof runDirectory>>
let graph: Call
beforeAll(async () => {
  directory = await runDirectory({ clockOffsetSeconds: -86_400 })
  graph = directory.graph
  await declare(graph, 'deviceId', 'String', ['User'])
  await declare(graph, 'consentRevoked', 'Boolean', ['User'])
  await declare(graph, 'consentRevokedDate', 'DateTime', ['User'])
  await declare(graph, 'toDelete', 'Boolean', ['Group'])
})
afterAll(() => directory.close())

function phone(displayName: string) {
  const identity = { signInType: 'phoneNumber', issuer: 'smittestopp.onmicrosoft.com', issuerAssignedId: displayName }
  return { displayName, identities: [identity] }
}

async function create(body: Record<string, unknown>): Promise<{ id: string }> {
  const created = await graph('POST', '/users', body)
  expect(created.status).toBe(201)
  return created.body
}

function filtered(filter: string, more = '') {
  return graph('GET', `/users?$filter=${encodeURIComponent(filter)}${more}`)
}

describe('POST /users', () => {
  it('creates a user with a phone identity and extension attributes', async () => {
    const body = { ...phone('+4740000001'), [`${PREFIX}deviceId`]: 'd1', accountEnabled: true }
    const created = await graph('POST', '/users', body)
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toBe(`${directory.origin}/v1.0/users/${created.body.id}`)
    expect(created.body).toMatchObject({
      '@odata.context': `${directory.origin}/v1.0/$metadata#users/$entity`,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      displayName: '+4740000001',
      identities: [{ signInType: 'phoneNumber', issuerAssignedId: '+4740000001' }],
      [`${PREFIX}deviceId`]: 'd1',
    })
  })

  it('lets two users share a name, but not an identity', async () => {
    await create(phone('+4740000002'))
    expect((await graph('POST', '/users', { displayName: '+4740000002' })).status).toBe(201)
    const again = await graph('POST', '/users', phone('+4740000002'))
    expect(again.status).toBe(400)
    expect(again.body.error.message).toContain('same value for property identities')
    expect((await filtered("displayName eq '+4740000002'")).body.value).toHaveLength(2)
  })

  it.each([
    ['no name', {}, "A value is required for property 'displayName'"],
    ['a property nobody knows', { displayName: 'x', shoeSize: 43 }, "'shoeSize'"],
    ['an undeclared extension attribute', { displayName: 'x', [`${PREFIX}shoeSize`]: 43 }, 'are not available'],
    ['an attribute meant for groups', { displayName: 'x', [`${PREFIX}toDelete`]: true }, 'are not available'],
    ['an attribute of the wrong type', { displayName: 'x', [`${PREFIX}consentRevoked`]: 'yes' }, 'Invalid value'],
  ])('refuses %s with 400', async (_, body, message) => {
    const refused = await graph('POST', '/users', body)
    expect([refused.status, refused.body.error.code]).toEqual([400, 'Request_BadRequest'])
    expect(refused.body.error.message).toContain(message)
  })

  it('answers 400 to what is not JSON, and to a list', async () => {
    expect((await graph('POST', '/users', [])).status).toBe(400)
    const headers = { 'content-type': 'application/json' }
    const plain = await fetch(`${directory.origin}/v1.0/users`, { method: 'POST', headers, body: '{' })
    expect(plain.status).toBe(401)
  })
})

describe('GET /users/{id}', () => {
  it('tells the default properties, and extension attributes only when selected', async () => {
    const { id } = await create({ ...phone('+4740000010'), [`${PREFIX}deviceId`]: 'd10' })
    const plain = await graph('GET', `/users/${id}`)
    expect(Object.keys(plain.body).sort()).toEqual(
      [
        '@odata.context businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation',
        'preferredLanguage surname userPrincipalName',
      ]
        .join(' ')
        .split(' ')
        .sort(),
    )
    const select = `id,identities,createdDateTime,${PREFIX}deviceId,${PREFIX}consentRevoked`
    const selected = await graph('GET', `/users/${id}?$select=${select}`)
    const { '@odata.context': _, ...told } = selected.body
    expect(told).toEqual({
      id,
      identities: phone('+4740000010').identities,
      createdDateTime: expect.any(String),
      [`${PREFIX}deviceId`]: 'd10',
    })
  })

  it('stamps what it creates with the offset clock', async () => {
    const { id } = await create(phone('+4740000011'))
    const { createdDateTime } = (await graph('GET', `/users/${id}?$select=createdDateTime`)).body
    expect((Date.now() - Date.parse(createdDateTime)) / 86_400_000).toBeCloseTo(1, 3)
  })

  it('answers 404 as Graph does, and 400 to a property that does not exist', async () => {
    const missing = await graph('GET', '/users/8f1b7c0e-0000-4000-8000-000000000000')
    expect(missing.status).toBe(404)
    expect(missing.body.error).toMatchObject({
      code: 'Request_ResourceNotFound',
      message:
        "Resource '8f1b7c0e-0000-4000-8000-000000000000' does not exist or one of its queried reference-property objects are not present.",
    })
    const { id } = await create(phone('+4740000012'))
    expect((await graph('GET', `/users/${id}?$select=shoeSize`)).status).toBe(400)
  })
})

describe('PATCH /users/{id}', () => {
  it('sets extension attributes, and null clears them', async () => {
    const { id } = await create(phone('+4740000020'))
    const select = `$select=${PREFIX}consentRevoked,${PREFIX}consentRevokedDate`
    const set = { [`${PREFIX}consentRevoked`]: true, [`${PREFIX}consentRevokedDate`]: '2020-06-01T12:00:00.000+02:00' }
    expect((await graph('PATCH', `/users/${id}`, set)).status).toBe(204)
    expect((await graph('GET', `/users/${id}?${select}`)).body).toMatchObject({
      [`${PREFIX}consentRevoked`]: true,
      [`${PREFIX}consentRevokedDate`]: '2020-06-01T10:00:00Z',
    })
    const clear = { [`${PREFIX}consentRevoked`]: null, [`${PREFIX}consentRevokedDate`]: null }
    expect((await graph('PATCH', `/users/${id}`, clear)).status).toBe(204)
    expect(Object.keys((await graph('GET', `/users/${id}?${select}`)).body)).toEqual(['@odata.context'])
  })

  it('refuses an unknown attribute and changes nothing', async () => {
    const { id } = await create(phone('+4740000021'))
    const change = { [`${PREFIX}deviceId`]: 'd21', [`${PREFIX}shoeSize`]: 43 }
    const refused = await graph('PATCH', `/users/${id}`, change)
    expect(refused.status).toBe(400)
    expect((await graph('GET', `/users/${id}?$select=${PREFIX}deviceId`)).body[`${PREFIX}deviceId`]).toBeUndefined()
    expect((await graph('PATCH', '/users/nobody', {})).status).toBe(404)
  })
})

describe('GET /users with $filter', () => {
  it('finds by name, whatever the name holds', async () => {
    const { id } = await create({ displayName: "O'Hara & sons, 100% +1" })
    const found = await filtered("displayName eq 'O''Hara & sons, 100% +1'")
    expect(found.body.value.map((user: { id: string }) => user.id)).toEqual([id])
    expect((await filtered("displayName eq 'nobody'' or startswith(displayName,'''")).body.value).toEqual([])
  })

  it('finds by extension attribute, where false is not the same as nothing', async () => {
    const yes = await create({ ...phone('+4740000030'), [`${PREFIX}consentRevoked`]: true })
    const no = await create({ ...phone('+4740000031'), [`${PREFIX}consentRevoked`]: false })
    await create(phone('+4740000032'))
    const ids = async (filter: string) => (await filtered(filter)).body.value.map((user: { id: string }) => user.id)
    expect(await ids(`${PREFIX}consentRevoked eq true`)).toEqual([yes.id])
    expect(await ids(`${PREFIX}consentRevoked eq false`)).toEqual([no.id])
    const both = `${PREFIX}consentRevoked eq true or ${PREFIX}consentRevoked eq false`
    expect(await ids(`(${both}) and startswith(displayName,'+')`)).toEqual([yes.id, no.id])
    expect(await ids(`${PREFIX}consentRevoked eq true and displayName eq '+4740000031'`)).toEqual([])
  })

  it.each([
    "displayName ne 'x'",
    "endswith(displayName,'x')",
    'displayName eq x',
    "jobTitle eq 'x'",
    'displayName eq true',
    "displayName eq 'x",
    "displayName eq 'x' and",
    `${PREFIX}shoeSize eq true`,
    "not (displayName eq 'x')",
    `${'('.repeat(50)}displayName eq 'x'${')'.repeat(50)}`,
  ])('refuses %s with 400', async (filter) => {
    const refused = await filtered(filter)
    expect([refused.status, refused.body.error.code]).toEqual([400, 'Request_UnsupportedQuery'])
  })

  it.each(['$top=0', '$top=1000', '$top=x', '$orderby=displayName', '$skiptoken=abc', '$top=1&$top=2'])(
    'refuses %s with 400',
    async (query) => {
      expect((await graph('GET', `/users?${query}`)).status).toBe(400)
    },
  )
})

describe('paging', () => {
  it('gives each user once, in pages that hold still while others come and go', async () => {
    const before: string[] = []
    for (let i = 0; i < 25; i++) before.push((await create({ displayName: `page ${i}` })).id)
    const told: string[] = []
    let next: string | undefined =
      `/users?$filter=${encodeURIComponent("startswith(displayName,'page')")}&$select=id&$top=7`
    while (next) {
      const page = await graph('GET', next)
      expect(page.status).toBe(200)
      expect(page.body.value.length).toBeLessThanOrEqual(7)
      told.push(...page.body.value.map((user: { id: string }) => user.id))
      next = page.body['@odata.nextLink']
      if (next) expect(next).toMatch(/\/v1\.0\/users\?.*\$skiptoken=/)
      if (told.length === 7) await graph('DELETE', `/users/${before[0]}`)
      if (told.length === 7) await create({ displayName: 'page, a late one' })
    }
    expect(told).toHaveLength(26)
    expect(new Set(told).size).toBe(26)
    expect(told.slice(0, 25)).toEqual(before)
  })
})
