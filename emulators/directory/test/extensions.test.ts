import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, declare, EXTENSIONS_CLIENT, PREFIX, runDirectory } from './running-directory.ts'

let directory: Awaited<ReturnType<typeof runDirectory>>
let graph: Call
beforeAll(async () => {
  directory = await runDirectory()
  graph = directory.graph
})
afterAll(() => directory.close())

async function extensionsPath() {
  const found = await graph('GET', `/applications?$filter=appId eq '${EXTENSIONS_CLIENT}'`)
  expect(found.body.value).toMatchObject([{ appId: EXTENSIONS_CLIENT }])
  return `/applications/${found.body.value[0].id}/extensionProperties`
}

describe('/applications/{id}/extensionProperties', () => {
  it('declares an attribute under the name of the application, once', async () => {
    const created = await declare(graph, 'deviceId', 'String', ['User'])
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      appDisplayName: expect.stringContaining('b2c-extensions-app'),
      dataType: 'String',
      isSyncedFromOnPremises: false,
      name: `${PREFIX}deviceId`,
      targetObjects: ['User'],
    })
    expect((await declare(graph, 'deviceId', 'String', ['User'])).status).toBe(409)
    const listed = await graph('GET', await extensionsPath())
    expect(listed.body.value.map((property: { name: string }) => property.name)).toEqual([`${PREFIX}deviceId`])
  })

  it('forgets the values together with the attribute', async () => {
    const { id } = (await declare(graph, 'testCredentials', 'Boolean', ['User'])).body
    const user = { displayName: 'x', [`${PREFIX}testCredentials`]: true }
    const created = await graph('POST', '/users', user)
    expect((await graph('DELETE', `${await extensionsPath()}/${id}`)).status).toBe(204)
    expect((await graph('DELETE', `${await extensionsPath()}/${id}`)).status).toBe(404)
    expect((await graph('PATCH', `/users/${created.body.id}`, { [`${PREFIX}testCredentials`]: false })).status).toBe(
      400,
    )
    await declare(graph, 'testCredentials', 'Boolean', ['User'])
    const told = await graph('GET', `/users/${created.body.id}?$select=${PREFIX}testCredentials`)
    expect(told.body[`${PREFIX}testCredentials`]).toBeUndefined()
  })

  it('refuses what is no declaration, and an application nobody knows', async () => {
    expect((await declare(graph, 'with space', 'String', ['User'])).status).toBe(400)
    expect((await declare(graph, 'size', 'Colour', ['User'])).status).toBe(400)
    expect((await declare(graph, 'size', 'Integer', [])).status).toBe(400)
    expect((await graph('GET', '/applications/nobody/extensionProperties')).status).toBe(404)
  })
})
