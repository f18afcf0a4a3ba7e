import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collect, createFileSystem, put, type RunningLake, refusal, startLake } from './running-lake.ts'

let lake: RunningLake
beforeAll(async () => {
  lake = await startLake()
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
})

type FileSystem = Awaited<ReturnType<typeof createFileSystem>>

const files = ['a.txt', 'a/1', 'a/2/x', 'a/2/y', 'a-b', 'b/1', 'c', 'æ/ø'].sort()
const filled = async () => {
  const fileSystem = await createFileSystem(lake)
  await Promise.all(files.map((name) => put(fileSystem.getFileClient(name), name)))
  return fileSystem
}
const pathsOf = async (fileSystem: FileSystem, options: object, maxPageSize = 5000) => {
  const names: string[] = []
  for await (const page of fileSystem.listPaths(options).byPage({ maxPageSize })) {
    expect(page.pathItems!.length).toBeLessThanOrEqual(maxPageSize)
    names.push(...page.pathItems!.map((item) => item.name!))
  }
  return names
}

describe('listing paths', () => {
  it('tells what a path is', async () => {
    const fileSystem = await filled()
    const [first] = await collect(fileSystem.listPaths())
    expect(first).toMatchObject({ name: 'a', isDirectory: true, permissions: { owner: { read: true } } })
    const file = (await collect(fileSystem.listPaths({ recursive: true }))).find((item) => item.name === 'a/2/x')!
    expect(file).toMatchObject({ contentLength: 5, owner: '$superuser' })
    expect(file.isDirectory).toBeFalsy()
    expect(Math.abs(file.createdOn!.getTime() - Date.now())).toBeLessThan(20_000)
  })

  it('goes one level deep, or all the way, or into one directory', async () => {
    const fileSystem = await filled()
    expect(await pathsOf(fileSystem, {})).toEqual(['a', 'a-b', 'a.txt', 'b', 'c', 'æ'])
    const all = ['a', 'a/1', 'a/2', 'a/2/x', 'a/2/y', 'a-b', 'a.txt', 'b', 'b/1', 'c', 'æ', 'æ/ø']
    expect(await pathsOf(fileSystem, { recursive: true })).toEqual(all)
    expect(await pathsOf(fileSystem, { path: 'a', recursive: true })).toEqual(['a/1', 'a/2', 'a/2/x', 'a/2/y'])
    expect(await pathsOf(fileSystem, { path: 'a' })).toEqual(['a/1', 'a/2'])
    for (const size of [1, 2, 3, 12]) expect(await pathsOf(fileSystem, { recursive: true }, size)).toEqual(all)
    expect(await pathsOf(fileSystem, { path: 'a', recursive: true }, 1)).toEqual(['a/1', 'a/2', 'a/2/x', 'a/2/y'])
  })

  it('begins where it is told to', async () => {
    const fileSystem = await filled()
    expect(await pathsOf(fileSystem, { startFrom: 'b', recursive: true })).toEqual(['b', 'b/1', 'c', 'æ', 'æ/ø'])
    expect(await pathsOf(fileSystem, { startFrom: 'a/2/y', recursive: true }, 1)).toContain('a/2/y')
  })

  it('misses nothing and repeats nothing while files come and go', async () => {
    const fileSystem = await createFileSystem(lake)
    const stable = Array.from({ length: 20 }, (_, at) => `d/m${String(at).padStart(2, '0')}`)
    await Promise.all(stable.map((name) => fileSystem.getFileClient(name).create()))
    const seen: string[] = []
    for await (const page of fileSystem.listPaths({ path: 'd', recursive: true }).byPage({ maxPageSize: 3 })) {
      seen.push(...page.pathItems!.map((item) => item.name!))
      await fileSystem.getFileClient(`d/a${randomUUID()}`).create()
      const last = seen.at(-1)!
      if (!stable.includes(last)) continue
      await fileSystem.getFileClient(last).delete()
      await fileSystem.getFileClient(`${last}x/below`).create()
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining(stable))
  })

  it('refuses a missing directory and a foolish page size', async () => {
    const fileSystem = await filled()
    expect(await refusal(collect(fileSystem.listPaths({ path: 'missing' })))).toBe('404 PathNotFound')
    const listing = fileSystem.listPaths().byPage({ maxPageSize: 0 }).next()
    expect(await refusal(listing)).toBe('400 OutOfRangeQueryParameterValue')
  })

  it('reads for a page what is on it and nothing before or behind', async () => {
    const fileSystem = await createFileSystem(lake)
    await fileSystem.getFileClient('many/model.json').create()
    const folder = join(lake.root, fileSystem.name, 'paths', 'many')
    await layOut(folder, 5_000)
    const names = await pathsOf(fileSystem, { path: 'many', recursive: true }, 1000)
    expect(names).toHaveLength(5_001)
    expect(new Set(names).size).toBe(5_001)

    const pages = fileSystem.listPaths({ path: 'many' }).byPage({ maxPageSize: 100 })
    const first = await pages.next()
    await Promise.all(
      [...Array(100).keys(), 200, 4_999].map((at) => writeFile(join(folder, sideNameOf(at)), 'not to be read')),
    )
    expect(first.value.pathItems).toHaveLength(100)
    expect((await pages.next()).value.pathItems).toHaveLength(100)
  })
})

/** Puts files into the lake behind the server's back, as making them one by one would take minutes. */
async function layOut(folder: string, count: number): Promise<void> {
  const side = await readFile(join(folder, '~model.json'), 'utf8')
  for (let at = 0; at < count; at += 1) writeFileSync(join(folder, sideNameOf(at)), side)
}

function sideNameOf(at: number): string {
  return `~${String(at).padStart(6, '0')}.json`
}
