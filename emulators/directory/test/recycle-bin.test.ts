import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { graphClient, runDirectory, WRITER } from './running-directory.ts'

const DAY = 86_400_000
let directory: Awaited<ReturnType<typeof runDirectory>>
let days = 0
beforeAll(async () => {
  directory = await runDirectory({ machineTime: () => Date.now() + days * DAY })
})
afterAll(() => directory.close())

async function deletedUser(displayName: string): Promise<string> {
  const identities = [{ signInType: 'phoneNumber', issuer: 'x', issuerAssignedId: displayName }]
  const { id } = (await directory.graph('POST', '/users', { displayName, identities })).body
  expect((await directory.graph('DELETE', `/users/${id}`)).status).toBe(204)
  return id
}

async function onDisk(text: string): Promise<boolean> {
  const files = await readdir(directory.folder)
  const contents = await Promise.all(files.map((file) => readFile(join(directory.folder, file))))
  return contents.some((content) => content.includes(text))
}

describe('/directory/deletedItems', () => {
  it('holds a deleted user, whom no other path finds', async () => {
    const { graph } = directory
    const id = await deletedUser('+4742000001')
    expect((await graph('GET', `/users/${id}`)).status).toBe(404)
    expect((await graph('GET', `/users?$filter=displayName eq '%2B4742000001'`)).body.value).toEqual([])
    const bin = await graph(
      'GET',
      '/directory/deletedItems/microsoft.graph.user?$select=id,displayName,deletedDateTime',
    )
    expect(bin.body.value).toEqual([{ id, displayName: '+4742000001', deletedDateTime: expect.any(String) }])
  })

  it('forgets a user for good when asked, down to the bytes on disk', async () => {
    const { graph } = directory
    const id = await deletedUser('+4742000777')
    expect(await onDisk('+4742000777')).toBe(true)
    expect((await graph('DELETE', `/directory/deletedItems/${id}`)).status).toBe(204)
    expect((await graph('DELETE', `/directory/deletedItems/${id}`)).status).toBe(404)
    expect(await onDisk('+4742000777')).toBe(false)
  })

  it('lets the phone number sign up anew while the old user is in the bin', async () => {
    await deletedUser('+4742000002')
    await deletedUser('+4742000002')
  })

  it('forgets by itself after 30 days', async () => {
    const id = await deletedUser('+4742000003')
    days = 29
    const nearly = await graphClient(directory.origin, WRITER)
    expect((await nearly('GET', `/directory/deletedItems/${id}`)).status).toBe(200)
    days = 31
    const after = await graphClient(directory.origin, WRITER)
    expect((await after('GET', `/directory/deletedItems/${id}`)).status).toBe(404)
  })
})
