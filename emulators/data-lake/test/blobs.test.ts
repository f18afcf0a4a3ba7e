import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ContainerClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collect, createFileSystem, type RunningLake, refusal, startLake } from './running-lake.ts'

let lake: RunningLake
let container: ContainerClient
beforeAll(async () => {
  lake = await startLake()
  container = lake.blobs.getContainerClient((await createFileSystem(lake)).name)
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
})

const id = (text: string) => Buffer.from(text).toString('base64')

describe('a blob', () => {
  it('is put, told of, read and deleted', async () => {
    const blob = container.getBlockBlobClient('a/b.txt')
    const put = await blob.upload('text', 4, {
      metadata: { k: 'v' },
      blobHTTPHeaders: { blobContentType: 'text/plain' },
    })
    const told = await blob.getProperties()
    expect(told).toMatchObject({
      etag: put.etag,
      metadata: { k: 'v' },
      contentType: 'text/plain',
      blobType: 'BlockBlob',
    })
    expect((await blob.downloadToBuffer()).toString()).toBe('text')
    await blob.delete()
    expect(await refusal(blob.delete())).toBe('404 BlobNotFound')
    expect(await refusal(blob.getProperties())).toBe('404 BlobNotFound')
    expect(await refusal(blob.setMetadata({}))).toBe('404 BlobNotFound')
  })

  it('is the same thing as a file', async () => {
    await container.getBlockBlobClient('dir/same.txt').upload('same', 4)
    const file = lake.service.getFileSystemClient(container.containerName).getFileClient('dir/same.txt')
    expect((await file.readToBuffer()).toString()).toBe('same')
    await file.append('!', 4, 1, { flush: true })
    expect((await container.getBlobClient('dir/same.txt').downloadToBuffer()).toString()).toBe('same!')
  })

  it('is put once under If-None-Match', async () => {
    const blob = container.getBlockBlobClient('once')
    await blob.upload('1', 1, { conditions: { ifNoneMatch: '*' } })
    expect(await refusal(blob.upload('2', 1, { conditions: { ifNoneMatch: '*' } }))).toBe('409 BlobAlreadyExists')
    expect(await refusal(blob.upload('2', 1, { conditions: { ifMatch: '"0x0"' } }))).toBe('412 ConditionNotMet')
  })
})

describe('blocks', () => {
  it('become the blob in the order of the list', async () => {
    const blob = container.getBlockBlobClient('blocks.txt')
    await blob.stageBlock(id('b1'), 'one ', 4)
    await blob.stageBlock(id('b2'), 'two ', 4)
    await blob.stageBlock(id('b3'), 'unused', 6)
    expect((await blob.getBlockList('all')).uncommittedBlocks).toHaveLength(3)
    expect(await refusal(blob.getProperties())).toBe('404 BlobNotFound')
    expect(await refusal(blob.commitBlockList([id('b2'), id('b9')]))).toBe('400 InvalidBlockList')
    await blob.commitBlockList([id('b2'), id('b1')], { metadata: { k: 'v' } })
    expect((await blob.downloadToBuffer()).toString()).toBe('two one ')
    await blob.stageBlock(id('b4'), 'four', 4)
    await blob.commitBlockList([id('b1'), id('b4')])
    expect((await blob.downloadToBuffer()).toString()).toBe('one four')
    const list = await blob.getBlockList('all')
    expect(list.committedBlocks?.map((block) => block.size)).toEqual([4, 4])
    expect(list.uncommittedBlocks ?? []).toEqual([])
  })

  it('carry large uploads and streams', async () => {
    const data = randomBytes(6_000_000)
    const blob = container.getBlockBlobClient('large.bin')
    await blob.uploadData(data, { blockSize: 1_000_000, maxSingleShotSize: 1, concurrency: 4 })
    expect((await blob.downloadToBuffer()).equals(data)).toBe(true)
    await blob.uploadStream(Readable.from([data]), 500_000, 3)
    expect((await blob.downloadToBuffer()).equals(data)).toBe(true)
  })
})

describe('listing blobs', () => {
  it('gives names, metadata and pages, below a prefix', async () => {
    const names = ['p/a', 'p/b/c', 'p/b/d', 'p.x', 'p/e', 'q'].sort()
    const own = lake.blobs.getContainerClient((await createFileSystem(lake)).name)
    for (const name of names)
      await own.getBlockBlobClient(name).upload(name, name.length, { metadata: { name: 'x<&>' } })
    const seen: string[] = []
    for await (const page of own.listBlobsFlat({ prefix: 'p', includeMetadata: true }).byPage({ maxPageSize: 2 })) {
      expect(page.segment.blobItems.length).toBeLessThanOrEqual(2)
      for (const item of page.segment.blobItems) {
        expect(item.metadata).toEqual({ name: 'x<&>' })
        expect(item.properties.contentLength).toBe(item.name.length)
        expect(
          (await own.getBlobClient(item.name).getProperties({ conditions: { ifMatch: item.properties.etag } })).etag,
        ).toBeDefined()
        seen.push(item.name)
      }
    }
    expect(seen.sort()).toEqual(names.filter((name) => name !== 'q'))
    expect((await collect(own.listBlobsFlat({ prefix: 'p/b/' }))).map((item) => item.name)).toEqual(['p/b/c', 'p/b/d'])
    expect(await collect(own.listBlobsFlat({ prefix: 'none/at/all' }))).toEqual([])
    const level = await collect(own.listBlobsByHierarchy('/', { prefix: 'p/' }))
    expect(level.map((item) => `${item.kind} ${item.name}`)).toEqual(['prefix p/b/', 'blob p/a', 'blob p/e'])
    expect(await refusal(collect(own.listBlobsFlat({ prefix: '../../' })))).toBe('400 InvalidUri')
  })
})

describe('what is left on the disk', () => {
  it('after overwriting, refusing and deleting is nothing', async () => {
    const { name } = await createFileSystem(lake)
    const own = lake.blobs.getContainerClient(name)
    const blob = own.getBlockBlobClient('x')
    for (const text of ['1', '2', '3']) await blob.upload(text, 1)
    await refusal(blob.upload('4', 1, { conditions: { ifMatch: '"0x0"' } }))
    await refusal(blob.stageBlock(id('b'), 'text', 4, { transactionalContentMD5: new Uint8Array(16) }))
    await blob.stageBlock(id('c'), 'text', 4)
    await blob.commitBlockList([id('c')])
    await blob.delete()
    const home = join(lake.root, name)
    expect((await readdir(home, { recursive: true })).sort()).toEqual([
      'blocks',
      'filesystem.json',
      'paths',
      'paths/~',
      'scratch',
    ])
  })
})
