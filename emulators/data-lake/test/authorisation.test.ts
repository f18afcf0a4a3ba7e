import {
  AccountSASPermissions,
  DataLakeServiceClient,
  generateAccountSASQueryParameters,
  generateDataLakeSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-file-datalake'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './raw-request.ts'
import {
  account,
  accountKey,
  collect,
  createFileSystem,
  credential,
  once,
  put,
  type RunningLake,
  readText,
  refusal,
  startLake,
} from './running-lake.ts'

let lake: RunningLake
let fileSystem: Awaited<ReturnType<typeof createFileSystem>>
beforeAll(async () => {
  lake = await startLake()
  fileSystem = await createFileSystem(lake)
  await put(fileSystem.getFileClient('day/there.json'), 'there')
  await put(fileSystem.getFileClient('night/other.json'), 'other')
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
})

type Scope = {
  pathName?: string
  isDirectory?: boolean
  expiresOn?: Date
  startsOn?: Date
  version?: string
  ipRange?: { start: string }
}

/** The file system, seen by somebody who holds a service SAS with these permissions. */
const holding = (permissions: string, scope: Scope = {}) => {
  const values = {
    fileSystemName: fileSystem.name,
    permissions: { toString: () => permissions } as never,
    expiresOn: new Date(Date.now() + 60_000),
    ...scope,
  }
  return seenWith(generateDataLakeSASQueryParameters(values, credential).toString())
}
const seenWith = (sas: string, key?: StorageSharedKeyCredential) => {
  const url = sas ? `${lake.url}?${sas}` : lake.url
  return new DataLakeServiceClient(url, key as never, once).getFileSystemClient(fileSystem.name)
}
const mismatch = '403 AuthorizationPermissionMismatch'

describe('without a valid credential', () => {
  it('a request is refused: none 401, a wrong one 403', async () => {
    expect(await refusal(seenWith('').getFileClient('day/there.json').read())).toBe('401 NoAuthenticationInformation')
    expect(await refusal(collect(seenWith('').listPaths()))).toBe('401 NoAuthenticationInformation')
    const wrong = new StorageSharedKeyCredential(account, Buffer.from('another key of the account').toString('base64'))
    expect(await refusal(collect(seenWith('', wrong).listPaths()))).toBe('403 AuthenticationFailed')
    const stranger = new StorageSharedKeyCredential('stranger', accountKey)
    expect(await refusal(collect(seenWith('', stranger).listPaths()))).toBe('403 AuthenticationFailed')
  })

  it('an old request is refused although its signature is right', async () => {
    const path = `/${account}/${fileSystem.name}/day/there.json`
    const at = (time: number) =>
      ask(lake.port, { path, headers: { 'x-ms-date': new Date(time).toUTCString() } }, 'signed')
    expect((await at(Date.now())).status).toBe(200)
    expect((await at(Date.now() - 16 * 60_000)).status).toBe(403)
    expect((await at(Date.now() + 16 * 60_000)).status).toBe(403)
  })
})

describe('a service SAS', () => {
  it('to read and list does that and nothing else', async () => {
    const seen = holding('rl')
    expect(await readText(seen.getFileClient('day/there.json'))).toBe('there')
    expect((await collect(seen.listPaths({ recursive: true }))).length).toBe(4)
    const file = seen.getFileClient('day/there.json')
    const attempts = [
      () => file.create(),
      () => file.append('x', 5, 1),
      () => file.flush(5),
      () => file.delete(),
      () => file.setMetadata({ a: '1' }),
      () => file.setHttpHeaders({}),
      () => file.move('day/moved.json'),
      () => file.setPermissions({ owner: none, group: none, other: none, stickyBit: false, extendedAcls: false }),
      () => file.getDataLakeLeaseClient().acquireLease(-1),
      () => seen.getDirectoryClient('new').create(),
    ]
    for (const attempt of attempts) expect(await refusal(attempt())).toBe(mismatch)
  })

  it('to create and write cannot read, list or delete', async () => {
    const seen = holding('cw')
    await put(seen.getFileClient('day/written.json'), 'x')
    await put(seen.getFileClient('day/written.json'), 'over')
    expect(await refusal(seen.getFileClient('day/written.json').read())).toBe(mismatch)
    expect(await refusal(seen.getFileClient('day/written.json').getProperties())).toBe(mismatch)
    expect(await refusal(collect(seen.listPaths()))).toBe(mismatch)
    expect(await refusal(seen.getFileClient('day/written.json').delete())).toBe(mismatch)
  })

  it('to create and add makes new files but overwrites none', async () => {
    const seen = holding('ca')
    const file = seen.getFileClient('day/captured.json')
    await file.create({ conditions: { ifNoneMatch: '*' } })
    await file.append('captured', 0, 8, { flush: true })
    expect(await refusal(file.create())).toBe('403 UnauthorizedBlobOverwrite')
    expect(await refusal(file.create({ conditions: { ifNoneMatch: '*' } }))).toBe('409 PathAlreadyExists')
    expect(await readText(fileSystem.getFileClient('day/captured.json'))).toBe('captured')
  })

  it('to delete erases and cannot even look', async () => {
    await put(fileSystem.getFileClient('day/erased.json'), 'x')
    const file = holding('d').getFileClient('day/erased.json')
    expect(await refusal(file.read())).toBe(mismatch)
    await file.delete()
    expect(await fileSystem.getFileClient('day/erased.json').exists()).toBe(false)
  })

  it('to list lists only', async () => {
    expect((await collect(holding('l').listPaths())).length).toBe(2)
    expect(await refusal(holding('l').getFileClient('day/there.json').read())).toBe(mismatch)
    expect(await refusal(collect(holding('r').listPaths()))).toBe(mismatch)
  })

  it('to move moves; without it write does not', async () => {
    await put(fileSystem.getFileClient('day/to-move'), 'x')
    expect(await refusal(holding('rwdlca').getFileClient('day/to-move').move('day/moved'))).toBe(mismatch)
    await holding('m').getFileClient('day/to-move').move('day/moved')
    expect(await readText(fileSystem.getFileClient('day/moved'))).toBe('x')
    const over = holding('m').getFileClient('day/moved').move('day/there.json')
    expect(await refusal(over)).toBe('403 UnauthorizedBlobOverwrite')
  })

  it('for a directory ends at its border', async () => {
    const seen = holding('rwlcdam', { pathName: 'day', isDirectory: true })
    expect(await readText(seen.getFileClient('day/there.json'))).toBe('there')
    expect((await collect(seen.listPaths({ path: 'day' }))).length).toBeGreaterThan(0)
    const outside = [
      () => seen.getFileClient('night/other.json').read(),
      () => seen.getFileClient('daylight.json').create(),
      () => collect(seen.listPaths({ path: 'night' })),
      () => collect(seen.listPaths()),
      () => seen.getFileClient('day/there.json').move('night/there.json'),
      () => seen.getFileClient('night/other.json').move('day/other.json'),
    ]
    for (const attempt of outside) expect(await refusal(attempt())).toBe('403 AuthenticationFailed')
  })

  it('for a file is for that file', async () => {
    const seen = holding('r', { pathName: 'day/there.json' })
    expect(await readText(seen.getFileClient('day/there.json'))).toBe('there')
    expect(await refusal(seen.getFileClient('night/other.json').read())).toBe('403 AuthenticationFailed')
  })

  it('counts from its start to its expiry, from its address, and unaltered', async () => {
    const read = (scope: Scope) => holding('r', scope).getFileClient('day/there.json').read()
    expect(await refusal(read({ expiresOn: new Date(Date.now() - 2_000) }))).toBe('403 AuthenticationFailed')
    expect(await refusal(read({ startsOn: new Date(Date.now() + 30_000) }))).toBe('403 AuthenticationFailed')
    expect(await refusal(read({ ipRange: { start: '10.0.0.1' } }))).toBe('403 AuthorizationSourceIPMismatch')
    await read({ startsOn: new Date(Date.now() - 30_000), ipRange: { start: '127.0.0.1' } })
    await read({ version: '2020-02-10' })
    const sas = new URL(holding('r').url).search.slice(1).replace('sp=r', 'sp=rwd')
    expect(await refusal(seenWith(sas).getFileClient('day/there.json').read())).toBe('403 AuthenticationFailed')
  })

  it('does not open the file system itself', async () => {
    expect(await refusal(holding('racwdlm').delete())).toBe('403 AuthorizationFailure')
    expect(await refusal(holding('racwdlm').setMetadata({}))).toBe('403 AuthorizationFailure')
  })
})

describe('an account SAS', () => {
  const accountWide = (permissions: string, resourceTypes: string, services = 'b') => {
    const values = {
      permissions: AccountSASPermissions.parse(permissions),
      resourceTypes,
      services,
      expiresOn: new Date(Date.now() + 60_000),
    }
    return generateAccountSASQueryParameters(values, credential).toString()
  }

  it('opens the resource types it names, with the permissions it names', async () => {
    expect(await readText(seenWith(accountWide('r', 'o')).getFileClient('day/there.json'))).toBe('there')
    expect(await refusal(seenWith(accountWide('r', 'o')).getFileClient('day/there.json').delete())).toBe(mismatch)
    const objectsOnly = seenWith(accountWide('rl', 'o'))
    expect(await refusal(collect(objectsOnly.listPaths()))).toBe('403 AuthorizationResourceTypeMismatch')
    expect((await collect(seenWith(accountWide('l', 'c')).listPaths())).length).toBe(2)
    expect(await seenWith(accountWide('r', 'c')).exists()).toBe(true)
    const queues = seenWith(accountWide('r', 'o', 'q'))
    expect(await refusal(queues.getFileClient('day/there.json').read())).toBe('403 AuthorizationServiceMismatch')
    const service = new DataLakeServiceClient(`${lake.url}?${accountWide('l', 's')}`, undefined as never, once)
    expect((await collect(service.listFileSystems())).map((item) => item.name)).toContain(fileSystem.name)
  })
})

const none = { read: false, write: false, execute: false }
