import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, declare, PREFIX, runDirectory } from './running-directory.ts'

let directory: Awaited<ReturnType<typeof runDirectory>>
let graph: Call
beforeAll(async () => {
  directory = await runDirectory()
  graph = directory.graph
  await declare(graph, 'toDelete', 'Boolean', ['Group'])
})
afterAll(() => directory.close())

const reference = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`

async function user(displayName: string): Promise<string> {
  return (await graph('POST', '/users', { displayName })).body.id
}

async function group(displayName: string, members: string[] = []) {
  const body = { displayName, mailNickname: displayName, mailEnabled: false, securityEnabled: true }
  return graph('POST', '/groups', members.length ? { ...body, 'members@odata.bind': members.map(reference) } : body)
}

describe('/groups', () => {
  it('creates a security group with its members bound', async () => {
    const owner = await user('+4741000001')
    const created = await group('device-1', [owner])
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      '@odata.context': `${directory.origin}/v1.0/$metadata#groups/$entity`,
      displayName: 'device-1',
      mailNickname: 'device-1',
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
    })
    const members = await graph('GET', `/groups/${created.body.id}/members`)
    expect(members.body.value).toMatchObject([
      { '@odata.type': '#microsoft.graph.user', id: owner, displayName: '+4741000001' },
    ])
    const memberOf = await graph('GET', `/users/${owner}/memberOf`)
    expect(memberOf.body.value).toMatchObject([
      { '@odata.type': '#microsoft.graph.group', id: created.body.id, displayName: 'device-1' },
    ])
  })

  it('refuses a group whose member does not exist, and leaves none behind', async () => {
    expect((await group('device-2', ['8f1b7c0e-0000-4000-8000-000000000000'])).status).toBe(404)
    expect((await graph('GET', `/groups?$filter=displayName eq 'device-2'`)).body.value).toEqual([])
  })

  it.each([
    [{ displayName: 'x', mailEnabled: false, securityEnabled: true }, 'mailNickname'],
    [{ displayName: 'x', mailNickname: 'a b', mailEnabled: false, securityEnabled: true }, 'mailNickname'],
    [{ displayName: 'x', mailNickname: 'x', mailEnabled: true, securityEnabled: true }, 'security groups'],
  ])('refuses %j', async (body, message) => {
    const refused = await graph('POST', '/groups', body)
    expect(refused.status).toBe(400)
    expect(refused.body.error.message).toContain(message)
  })

  it('finds by name and by extension attribute, and allows a name twice', async () => {
    const first = (await group('device-3')).body.id
    const second = (await group('device-3')).body.id
    const found = await graph('GET', `/groups?$filter=displayName eq 'device-3'&$select=id`)
    expect(found.body.value).toEqual([{ id: first }, { id: second }])
    expect((await graph('PATCH', `/groups/${second}`, { [`${PREFIX}toDelete`]: true })).status).toBe(204)
    const marked = await graph('GET', `/groups?$filter=${PREFIX}toDelete eq true&$select=id,${PREFIX}toDelete`)
    expect(marked.body.value).toEqual([{ id: second, [`${PREFIX}toDelete`]: true }])
  })

  it('deletes for good: neither the group nor a membership is left', async () => {
    const owner = await user('+4741000004')
    const { id } = (await group('device-4', [owner])).body
    expect((await graph('DELETE', `/groups/${id}`)).status).toBe(204)
    expect((await graph('GET', `/groups/${id}`)).status).toBe(404)
    expect((await graph('DELETE', `/groups/${id}`)).status).toBe(404)
    expect((await graph('GET', `/users/${owner}/memberOf`)).body.value).toEqual([])
  })
})

describe('/groups/{id}/members', () => {
  it('adds a member once; a second time is a 400', async () => {
    const owner = await user('+4741000010')
    const { id } = (await group('device-10')).body
    const add = () => graph('POST', `/groups/${id}/members/$ref`, { '@odata.id': reference(owner) })
    expect((await add()).status).toBe(204)
    const again = await add()
    expect(again.status).toBe(400)
    expect(again.body.error.message).toBe(
      "One or more added object references already exist for the following modified properties: 'members'.",
    )
    expect((await graph('POST', `/groups/${id}/members/$ref`, { '@odata.id': 'nonsense' })).status).toBe(400)
    expect((await graph('POST', `/groups/${id}/members/$ref`, {})).status).toBe(400)
    expect((await graph('POST', `/groups/nothing/members/$ref`, { '@odata.id': reference(owner) })).status).toBe(404)
  })

  it('removes a member; one who is not there is a 404', async () => {
    const owner = await user('+4741000011')
    const { id } = (await group('device-11', [owner])).body
    expect((await graph('DELETE', `/groups/${id}/members/${owner}/$ref`)).status).toBe(204)
    expect((await graph('DELETE', `/groups/${id}/members/${owner}/$ref`)).status).toBe(404)
    expect((await graph('GET', `/groups/${id}/members`)).body.value).toEqual([])
  })

  it('is told in pages', async () => {
    const owners: string[] = []
    for (let i = 0; i < 5; i++) owners.push(await user(`+474100002${i}`))
    const { id } = (await group('device-20', owners)).body
    const first = await graph('GET', `/groups/${id}/members?$top=3&$select=id`)
    const second = await graph('GET', first.body['@odata.nextLink'])
    const told = [...first.body.value, ...second.body.value].map((member) => member.id)
    expect(told).toEqual(owners)
    expect(second.body['@odata.nextLink']).toBeUndefined()
  })

  it('no longer tells a member who is deleted', async () => {
    const owner = await user('+4741000030')
    const { id } = (await group('device-30', [owner])).body
    await graph('DELETE', `/users/${owner}`)
    expect((await graph('GET', `/groups/${id}/members`)).body.value).toEqual([])
    expect((await graph('GET', `/users/${owner}/memberOf`)).status).toBe(404)
  })
})
