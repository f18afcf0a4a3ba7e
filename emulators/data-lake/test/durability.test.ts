import { randomBytes, randomUUID } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { append, flush } from '../src/store/content.ts'
import { newEntry, readEntry } from '../src/store/entry.ts'
import { putFile } from '../src/store/files.ts'
import { createLake } from '../src/store/lake.ts'
import { roomOf } from '../src/store/paths.ts'
import { spawnLake } from './lake-process.ts'
import { collect, createFileSystem, put, readText, refusal, startLake } from './running-lake.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-lake-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Lake = Awaited<ReturnType<typeof spawnLake>>
type FileSystem = ReturnType<Lake['service']['getFileSystemClient']>

describe('kill -9 under load', () => {
  it('loses nothing that was acknowledged, and an overwrite is the old or the new', async () => {
    const written = new Map<string, Buffer>()
    const overwritten = new Map<string, Set<string>>()
    for (let round = 0; round < 3; round += 1) {
      const lake = await spawnLake(folder, { FILE_SYSTEMS: 'raw' })
      const fileSystem = lake.service.getFileSystemClient('raw')
      await verify(fileSystem, written, overwritten)
      const container = lake.blobs.getContainerClient('raw')
      const writers = [
        ...Array.from({ length: 4 }, () => untilKilled(() => writeFileInto(fileSystem, written))),
        ...Array.from({ length: 2 }, (_, at) => untilKilled(() => overwrite(container, `over/${at}`, overwritten))),
        untilKilled(() => moveAbout(fileSystem, written)),
      ]
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      await lake.end('SIGKILL')
      await Promise.all(writers)
    }
    expect(written.size).toBeGreaterThan(50)
    const lake = await spawnLake(folder, { FILE_SYSTEMS: 'raw' })
    await verify(lake.service.getFileSystemClient('raw'), written, overwritten)
    await lake.end('SIGTERM')
  })
})

async function untilKilled(work: () => Promise<void>): Promise<void> {
  try {
    for (;;) await work()
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== undefined) throw error
  }
}

async function writeFileInto(fileSystem: FileSystem, written: Map<string, Buffer>): Promise<void> {
  const data = randomBytes(1 + Math.floor(Math.random() * 60_000))
  const name = `2020/05/${randomUUID()}`
  const file = fileSystem.getFileClient(name)
  await file.create()
  await file.append(data, 0, data.length)
  await file.flush(data.length)
  written.set(name, data)
  const more = Buffer.concat([data, data])
  await file.append(data, data.length, data.length)
  written.delete(name)
  try {
    await file.flush(more.length)
    written.set(name, more)
  } catch (error) {
    written.set(name, data)
    throw error
  }
}

/** Remembers what may be found: what was acknowledged last, and beside it what was under way. */
async function overwrite(
  container: ReturnType<Lake['blobs']['getContainerClient']>,
  name: string,
  overwritten: Map<string, Set<string>>,
): Promise<void> {
  const text = `${randomUUID()} `.repeat(1_000)
  overwritten.set(name, new Set([...(overwritten.get(name) ?? []), text]))
  await container.getBlockBlobClient(name).upload(text, text.length)
  overwritten.set(name, new Set([text]))
}

async function moveAbout(fileSystem: FileSystem, written: Map<string, Buffer>): Promise<void> {
  const [from, to] = [`moved/${randomUUID()}/a`, `moved/${randomUUID()}`]
  const data = randomBytes(100)
  await fileSystem.getFileClient(from).upload(data)
  await fileSystem.getFileClient(from).move(to)
  written.set(to, data)
}

/** A file flushed a second time when the end came may hold that too: its first half is then what is known. */
async function verify(
  fileSystem: FileSystem,
  written: Map<string, Buffer>,
  overwritten: Map<string, Set<string>>,
): Promise<void> {
  for (const [name, data] of written) {
    const found = await fileSystem.getFileClient(name).readToBuffer()
    const grown = found.length === data.length * 2 && found.equals(Buffer.concat([data, data]))
    expect(grown || found.equals(data), name).toBe(true)
  }
  for (const [name, allowed] of overwritten) {
    const file = fileSystem.getFileClient(name)
    if (allowed.size === 1 && !(await file.exists())) continue
    expect(allowed.has(await readText(file)), name).toBe(true)
  }
}

describe('what a crash leaves half done', () => {
  it('is cleared away at the start, and what counts stays', async () => {
    const before = await startLake({ root: folder })
    const fileSystem = await createFileSystem(before)
    for (const name of ['plain', 'over', 'tail']) await put(fileSystem.getFileClient(`d/${name}`), name)
    await fileSystem.getFileClient('d/tail').append('uncommitted', 4, 11)
    await before.close()

    const disk = join(folder, fileSystem.name, 'paths', 'd')
    await writeFile(join(disk, '0123456789abcdef~over'), 'a new content that no side file speaks of yet')
    await writeFile(join(disk, '0123456789abcdef~deleted'), 'content of a file whose side file is gone')
    await writeFile(join(folder, fileSystem.name, 'scratch', 'draft'), 'half an upload')
    await mkdir(join(folder, '~limbo', 'half-deleted'))
    const tail = (await readdir(disk)).find((name) => /^\w+~tail$/.test(name))!
    await appendFile(join(disk, tail), 'more that was never committed')

    const after = await startLake({ root: folder })
    expect(after.recovered).toEqual({ fileSystems: 1, removed: 2 })
    const seen = after.service.getFileSystemClient(fileSystem.name)
    for (const name of ['plain', 'over', 'tail']) expect(await readText(seen.getFileClient(`d/${name}`))).toBe(name)
    expect((await collect(seen.listPaths({ recursive: true }))).map((item) => item.name)).toEqual([
      'd',
      'd/over',
      'd/plain',
      'd/tail',
    ])
    expect(await readdir(join(folder, '~limbo'))).toEqual([])
    expect(await readdir(join(folder, fileSystem.name, 'scratch'))).toEqual([])

    const file = seen.getFileClient('d/tail')
    expect(await refusal(file.flush(15))).toBe('400 InvalidFlushPosition')
    await file.append('!', 4, 1, { flush: true })
    expect(await readText(file)).toBe('tail!')
    await after.close()
  })
})

describe('an overwrite or a flush that stops short of its side file', () => {
  it('leaves the old file whole', async () => {
    const running = await startLake({ root: folder })
    const fileSystem = await createFileSystem(running)
    await put(fileSystem.getFileClient('d/file'), 'old')
    await running.close()

    const lake = createLake(folder, 0, Date.now)
    const room = roomOf(folder, fileSystem.name)
    const old = (await readEntry(room, 'd/file'))!
    const next = newEntry(lake, 'file', { access: old.access, length: 3 })
    const content = join(room.scratch, 'content')
    await writeFile(content, 'new')
    const stopping = {
      ...lake,
      newId: () => {
        throw new Error('stopped')
      },
    }
    await expect(putFile(stopping, room, 'd/file', { entry: next, old, content })).rejects.toThrow('stopped')
    const body = { stream: Readable.from([Buffer.from(', more')]), length: 6 }
    await append(stopping, room, 'd/file', { entry: old, position: 3, body })
    await expect(flush(stopping, room, 'd/file', { entry: old, position: 9, headers: {} })).rejects.toThrow('stopped')

    const after = await startLake({ root: folder })
    expect(after.recovered.removed).toBe(1)
    expect(await readText(after.service.getFileSystemClient(fileSystem.name).getFileClient('d/file'))).toBe('old')
    await after.close()
  })
})

describe('several writers of one path', () => {
  it('take turns, so the file is one of what they wrote', async () => {
    const lake = await startLake({ root: folder })
    const container = lake.blobs.getContainerClient((await createFileSystem(lake)).name)
    const texts = Array.from({ length: 20 }, () => `${randomUUID()}\n`.repeat(2_000))
    await Promise.all(texts.map((text) => container.getBlockBlobClient('one').upload(text, text.length)))
    expect(texts).toContain((await container.getBlobClient('one').downloadToBuffer()).toString())
    expect(lake.defects).toEqual([])
    await lake.close()
  })

  it('append to it without losing any, when each flushes its own', async () => {
    const lake = await startLake({ root: folder })
    const file = (await createFileSystem(lake)).getFileClient('log')
    await file.create()
    const add = async (line: string): Promise<void> => {
      const { contentLength } = await file.getProperties()
      try {
        await file.append(line, contentLength!, line.length, { flush: true })
      } catch (error) {
        expect(error).toMatchObject({ statusCode: 400, code: 'InvalidFlushPosition' })
        await add(line)
      }
    }
    const lines = Array.from({ length: 8 }, (_, at) => `line ${at}\n`)
    await Promise.all(lines.map(add))
    expect((await readText(file)).split(/(?<=\n)/).sort()).toEqual(lines)
    await lake.close()
  })
})
