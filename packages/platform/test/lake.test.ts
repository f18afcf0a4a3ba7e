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

  it('forgets a deleted file, and bears a second delete', async () => {
    await lake.create('d/x', Buffer.from('x'))
    await lake.delete('d/x')
    await lake.delete('d/x')
    expect(await list('d')).toEqual([])
    await expect(lake.read('d/x')).rejects.toThrow()
  })

  it('holds each service to what its URL allows', async () => {
    const [capture, importing] = ['capture', 'import'].map((name) => openLake(emulators.settingsOf(name).LAKE_URL!))
    expect(await capture!.create('e/x', Buffer.from('x'))).toBe(true)
    await expect(capture!.read('e/x')).rejects.toMatchObject({ statusCode: 403 })
    await expect(capture!.delete('e/x')).rejects.toMatchObject({ statusCode: 403 })
    expect((await buffer(await importing!.read('e/x'))).toString()).toBe('x')
    await expect(importing!.create('e/y', Buffer.from('y'))).rejects.toMatchObject({ statusCode: 403 })
  })

  it('says that it is unavailable when it does not answer', async () => {
    const away = openLake(emulators.lakeUrl('racwdl').replace(/:\d+\//, ':1/'))
    await expect(away.create('f/x', Buffer.from('x'))).rejects.toMatchObject({ unavailable: 'data lake' })
    await expect(away.list('f')[Symbol.asyncIterator]().next()).rejects.toMatchObject({ unavailable: 'data lake' })
  })
})
