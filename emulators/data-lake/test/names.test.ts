import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Raw } from './raw-request.ts'
import {
  account,
  collect,
  createFileSystem,
  put,
  type RunningLake,
  readText,
  refusal,
  startLake,
} from './running-lake.ts'

let lake: RunningLake
let fileSystem: Awaited<ReturnType<typeof createFileSystem>>
let home: string
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-lake-'))
  lake = await startLake({ root: join(folder, 'lake') })
  fileSystem = await createFileSystem(lake)
  home = `/${account}/${fileSystem.name}`
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
  await rm(folder, { recursive: true })
})

describe('a path that would lead out of the lake', () => {
  it('is refused in every spelling, for every operation', async () => {
    const secret = join(folder, 'secret.txt')
    await writeFile(secret, 'secret')
    const ways = [
      '../secret.txt',
      '..%2fsecret.txt',
      '%2e%2e/%2e%2e/%2e%2e/secret.txt',
      'a/../../../../secret.txt',
      './x',
      'a/%00b',
      '%ff',
    ]
    for (const way of ways) {
      for (const raw of everyOperation(`${home}/${way}`)) {
        const { status, code } = await ask(lake.port, raw)
        expect(`${raw.method} ${raw.path} ${status} ${code}`).toBe(
          `${raw.method} ${raw.path} 400 ${code && 'InvalidUri'}`,
        )
      }
    }
    expect(await readFile(secret, 'utf8')).toBe('secret')
    expect((await readdir(lake.root)).sort()).toEqual([fileSystem.name, '~limbo'].sort())
  })

  it('is refused as the name of a file system, a directory to list, and a source to move', async () => {
    for (const name of ['..', '%2e%2e', '~limbo', 'a%2fb']) {
      const { status } = await ask(lake.port, { method: 'PUT', path: `/${account}/${name}?restype=container` })
      expect(status).toBe(400)
    }
    const listing = `${home}?resource=filesystem&recursive=true&directory=..%2F..`
    expect(await ask(lake.port, { path: listing })).toMatchObject({ status: 400, code: 'InvalidUri' })
    const source = `${home}/..%2f..%2fsecret.txt`
    const move = { method: 'PUT', path: `${home}/stolen`, headers: { 'x-ms-rename-source': source } }
    expect(await ask(lake.port, move)).toMatchObject({ status: 400, code: 'InvalidUri' })
  })
})

function everyOperation(path: string): Raw[] {
  return [
    { method: 'GET', path },
    { method: 'DELETE', path },
    { method: 'PUT', path: `${path}?resource=file` },
    { method: 'PUT', path: `${path}?resource=directory` },
    { method: 'PATCH', path: `${path}?action=append&position=0`, body: 'x' },
    { method: 'PUT', path, headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'x' },
    { method: 'PUT', path: `${path}?comp=block&blockid=YQ%3D%3D`, body: 'x' },
    { method: 'PUT', path: `${path}?comp=metadata` },
  ]
}

describe('an odd name', () => {
  const odd = [
    '~',
    '~x',
    'a~b',
    '=',
    '=x',
    '=~',
    '%',
    '%41',
    'blåbær 🫐',
    'a+b c',
    "q'?#&;",
    '.hidden',
    'a.',
    '\\back',
    'con',
    'x'.repeat(200),
  ]
  it('is kept as it is, as a file and as a directory', async () => {
    for (const name of odd) {
      await put(fileSystem.getFileClient(`files/${name}`), name)
      await put(fileSystem.getFileClient(`dirs/${name}/${name}`), name)
    }
    for (const name of odd) {
      expect(await readText(fileSystem.getFileClient(`files/${name}`))).toBe(name)
      expect(await readText(fileSystem.getFileClient(`dirs/${name}/${name}`))).toBe(name)
    }
    const listed = await collect(fileSystem.listPaths({ path: 'files' }))
    expect(listed.map((item) => item.name!.slice(6))).toEqual([...odd].sort())
    const below = await collect(fileSystem.listPaths({ path: 'dirs', recursive: true }))
    expect(below).toHaveLength(odd.length * 2)
  })

  it('may be both a file and beside it a directory that looks like its side file', async () => {
    await put(fileSystem.getFileClient('both/x'), 'file')
    await put(fileSystem.getFileClient('both/~x/y'), 'below')
    await fileSystem.getFileClient('both/x').delete()
    expect(await readText(fileSystem.getFileClient('both/~x/y'))).toBe('below')
  })

  it('that is too long is refused', async () => {
    expect(await refusal(fileSystem.getFileClient('æ'.repeat(120)).create())).toBe('400 InvalidResourceName')
    expect(await refusal(fileSystem.getFileClient('abc/'.repeat(300)).create())).toBe('400 InvalidResourceName')
    const { status } = await ask(lake.port, { path: `${home}/${'x'.repeat(20_000)}` })
    expect(status).toBe(431)
  })
})
