import { BlockBlobClient } from '@azure/storage-blob'
import { DataLakeFileSystemClient } from '@azure/storage-file-datalake'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const THERE = 'x/2020/05/17/12/there.json'
const once = { retryOptions: { maxTries: 1 } }

let emulators: TestEmulators
let number = 0

beforeAll(async () => {
  emulators = await startEmulators(['data-lake'])
})
afterAll(() => emulators?.stop())

function fileSystem(url: string): DataLakeFileSystemClient {
  return new DataLakeFileSystemClient(url, undefined, once)
}

function blob(url: string, path: string): BlockBlobClient {
  const address = new URL(url)
  address.pathname += `/${path}`
  return new BlockBlobClient(address.href, undefined, once)
}

/** A file of the given name with a line in it, made by capture, who may do that. */
async function fileThere(path = `x/2020/05/17/12/${++number}.json`): Promise<string> {
  const client = blob(emulators.settingsOf('capture').LAKE_URL!, path)
  await client.upload('line\n', 5, { conditions: { ifNoneMatch: '*' } })
  return path
}

/** Everything that can be done to a file system, each on files of its own: whether it is done or refused. */
const DEEDS: Record<string, (url: string) => Promise<unknown>> = {
  'create a file': async (url) => blob(url, `new/${++number}`).upload('x', 1),
  'create one empty': async (url) => fileSystem(url).getFileClient(`new/${++number}`).create(),
  'create a folder': async (url) => fileSystem(url).getDirectoryClient(`new/${++number}`).create(),
  read: async (url) => fileSystem(url).getFileClient(THERE).readToBuffer(),
  'read as a blob': async (url) => blob(url, THERE).downloadToBuffer(),
  'look at properties': async (url) => fileSystem(url).getFileClient(THERE).getProperties(),
  list: async (url) => fileSystem(url).listPaths({ recursive: true }).next(),
  overwrite: async (url) => blob(url, await fileThere()).upload('y', 1),
  'empty a file': async (url) =>
    fileSystem(url)
      .getFileClient(await fileThere())
      .create(),
  append: async (url) =>
    fileSystem(url)
      .getFileClient(await fileThere())
      .append('y', 5, 1, { flush: true }),
  'put a block': async (url) => blob(url, await fileThere()).stageBlock('AAAA', 'y', 1),
  'change metadata': async (url) => blob(url, await fileThere()).setMetadata({ a: 'b' }),
  lease: async (url) =>
    blob(url, await fileThere())
      .getBlobLeaseClient()
      .acquireLease(-1),
  rename: async (url) => {
    const path = await fileThere()
    return fileSystem(url).getFileClient(path).move(`${path}-moved`)
  },
  delete: async (url) =>
    fileSystem(url)
      .getFileClient(await fileThere())
      .delete(),
  'delete a folder': async (url) => {
    await fileThere(`old/${++number}/a`)
    return fileSystem(url).getDirectoryClient(`old/${number}`).delete(true)
  },
  'delete the file system': async (url) => fileSystem(url).delete(),
}

async function outcomesOf(url: string): Promise<{ done: string[]; refusals: Set<number | undefined> }> {
  const done: string[] = []
  const refusals = new Set<number | undefined>()
  for (const [deed, attempt] of Object.entries(DEEDS))
    await attempt(url).then(
      () => done.push(deed),
      (error) => refusals.add(error.statusCode),
    )
  return { done, refusals }
}

const ALLOWED = {
  capture: ['create a file', 'create one empty', 'create a folder'],
  import: ['read', 'read as a blob', 'look at properties', 'list'],
  deletion: ['list', 'delete', 'delete a folder'],
}

describe.each(Object.entries(ALLOWED))('in the lake, %s', (service, allowed) => {
  const url = () => emulators.settingsOf(service).LAKE_URL!
  beforeAll(() => fileThere(THERE).catch(() => {}))

  it(`may ${allowed.join(', ')}, and nothing else`, async () => {
    const { done, refusals } = await outcomesOf(url())
    expect(done).toEqual(allowed)
    expect([...refusals]).toEqual([403])
  })

  it.each<[string, (url: URL) => void]>([
    [
      'in another file system',
      (address) => {
        address.pathname = address.pathname.replace(/[^/]+$/, 'checkpoints')
      },
    ],
    ['with more rights written into it', (address) => address.searchParams.set('sp', 'racwdlm')],
    ['with a later end written into it', (address) => address.searchParams.set('se', '2999-01-01T00:00:00Z')],
    ['without a signature', (address) => address.searchParams.delete('sig')],
  ])('may nothing %s', async (_case, change) => {
    const address = new URL(url())
    change(address)
    const { done, refusals } = await outcomesOf(address.href)
    expect(done).toEqual([])
    for (const status of refusals) expect([401, 403]).toContain(status)
  })

  it('may nothing in another account', async () => {
    const address = new URL(url())
    address.pathname = address.pathname.replace(/^\/[^/]+/, '/another')
    expect((await outcomesOf(address.href)).done).toEqual([])
  })
})
