import { buffer } from 'node:stream/consumers'
import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lake, openLake } from '../src/index.ts'

let emulators: TestEmulators
let lake: Lake

beforeAll(async () => {
  emulators = await startEmulators(['data-lake'])
  lake = openLake(emulators.lakeUrl('racwdl'))
})

afterAll(() => emulators?.stop())

async function list(folder: string): Promise<string[]> {
  const paths: string[] = []
  for await (const { path } of lake.list(folder)) paths.push(path)
  return paths
}

async function foldersIn(folder: string): Promise<string[]> {
  const paths: string[] = []
  for await (const path of lake.folders(folder)) paths.push(path)
  return paths
}

const read = async (path: string) => buffer(await lake.read(path))

describe('the lake', () => {
  it('keeps a file as it was written, of any size', async () => {
    const body = Buffer.alloc(11_000_000, 'æ')
    expect(await lake.create('a/large', body)).toBe(true)
    expect((await read('a/large')).equals(body)).toBe(true)
    expect(await lake.create('a/empty', Buffer.alloc(0))).toBe(true)
    expect(await read('a/empty')).toHaveLength(0)
  })

  it('creates a file once: of many at once one wins, and the file is its', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) => lake.create('b/once', Buffer.from(`writer ${n}`.repeat(10_000)))),
    )
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    const winner = outcomes.indexOf(true)
    expect((await read('b/once')).toString()).toBe(`writer ${winner}`.repeat(10_000))
    expect(await lake.create('b/once', Buffer.from('late'))).toBe(false)
  })

  it('shows a file to nobody before it is whole', async () => {
    const body = Buffer.alloc(10 << 20, 'x')
    const written = Promise.all(Array.from({ length: 5 }, (_, n) => lake.create(`g/${n}`, body)))
    let done = false
    void written.then(() => {
      done = true
    })
    const sizes = new Set<number>()
    while (!done) for await (const { size } of lake.list('g')) sizes.add(size)
    for await (const { size } of lake.list('g')) sizes.add(size)
    expect([...sizes]).toEqual([body.length])
  })

  it('lists what lies below a folder in the order of names, with sizes, and nothing of a folder that is not there', async () => {
    for (const path of ['c/2/b', 'c/1/z', 'c/1/a', 'cc/x']) await lake.create(path, Buffer.from(path))
    expect(await list('c')).toEqual(['c/1/a', 'c/1/z', 'c/2/b'])
    for await (const file of lake.list('c/2')) {
      expect(file).toMatchObject({ path: 'c/2/b', size: 5 })
      expect(file.etag).not.toBe('')
      expect(Math.abs(file.lastModified.getTime() - Date.now())).toBeLessThan(60_000)
    }
    expect(await list('nowhere')).toEqual([])
  })

  it('names the folders in a folder, and erases one with all that is in it, bearing a repeat', async () => {
    for (const path of ['d/2020/01/x', 'd/2020/02/x', 'd/2021/01/x', 'd/file', 'dd/x'])
      await lake.create(path, Buffer.from('x'))
    expect(await foldersIn('d')).toEqual(['d/2020', 'd/2021'])
    await lake.deleteFolder('d/2020')
    await lake.deleteFolder('d/2020')
    expect(await list('d')).toEqual(['d/2021/01/x', 'd/file'])
    expect(await list('dd')).toEqual(['dd/x'])
    await expect(lake.read('d/2020/01/x')).rejects.toThrow()
    expect(await foldersIn('nowhere')).toEqual([])
  })

  it('says that it is unavailable when it does not answer', async () => {
    const away = openLake(emulators.lakeUrl('racwdl').replace(/:\d+\//, ':1/'))
    await expect(away.create('f/x', Buffer.from('x'))).rejects.toMatchObject({ unavailable: 'data lake' })
    await expect(away.list('f')[Symbol.asyncIterator]().next()).rejects.toMatchObject({ unavailable: 'data lake' })
  })
})
