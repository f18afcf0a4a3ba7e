import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFileSystem, put, type RunningLake, readText, refusal, startLake } from './running-lake.ts'

let lake: RunningLake
let fileSystem: Awaited<ReturnType<typeof createFileSystem>>
beforeAll(async () => {
  lake = await startLake()
  fileSystem = await createFileSystem(lake)
})
afterAll(async () => {
  expect(lake.defects).toEqual([])
  await lake.close()
})

describe('a file', () => {
  it('is created, appended to, flushed and read', async () => {
    const file = fileSystem.getFileClient('2020/05/01/a.json')
    await file.create()
    await file.append('one ', 0, 4)
    await file.append('two', 4, 3)
    expect((await file.getProperties()).contentLength).toBe(0)
    const flushed = await file.flush(7)
    expect(await readText(file)).toBe('one two')
    expect((await file.getProperties()).etag).toBe(flushed.etag)
  })

  it('takes an append that flushes itself', async () => {
    const file = fileSystem.getFileClient('flushed.txt')
    await file.create()
    const appended = await file.append('at once', 0, 7, { flush: true })
    expect(appended.etag).toBeDefined()
    expect(await readText(file)).toBe('at once')
  })

  it('grows by appends after a flush', async () => {
    const file = fileSystem.getFileClient('grown.txt')
    await put(file, 'first')
    await file.append(', second', 5, 8)
    await file.flush(13)
    expect(await readText(file)).toBe('first, second')
  })

  it('takes parallel chunks in any order', async () => {
    const data = randomBytes(5_000_000)
    const file = fileSystem.getFileClient('chunks.bin')
    await file.upload(data, { singleUploadThreshold: 1, chunkSize: 300_000, maxConcurrency: 5 })
    expect((await file.readToBuffer()).equals(data)).toBe(true)
  })

  it('takes a stream', async () => {
    const data = randomBytes(3_000_000)
    const file = fileSystem.getFileClient('streamed.bin')
    await file.uploadStream(Readable.from([data.subarray(0, 1_000_000), data.subarray(1_000_000)]), {
      chunkSize: 400_000,
    })
    expect((await file.readToBuffer()).equals(data)).toBe(true)
  })

  it('refuses to flush what was not appended, or over a gap', async () => {
    const file = fileSystem.getFileClient('gap.txt')
    await file.create()
    expect(await refusal(file.flush(10))).toBe('400 InvalidFlushPosition')
    await file.append('tail', 10, 4)
    expect(await refusal(file.flush(14))).toBe('400 InvalidFlushPosition')
    await file.append('0123456789', 0, 10)
    await file.flush(14)
    expect(await refusal(file.append('x', 3, 1))).toBe('400 InvalidFlushPosition')
    expect(await readText(file)).toBe('0123456789tail')
  })

  it('discards what lies behind the position of a flush', async () => {
    const file = fileSystem.getFileClient('cut.txt')
    await file.create()
    await file.append('keep, drop', 0, 10)
    await file.flush(4)
    expect(await refusal(file.flush(10))).toBe('400 InvalidFlushPosition')
    expect(await readText(file)).toBe('keep')
  })

  it('is overwritten as a whole, and a reader of the old one reads it to its end', async () => {
    const old = randomBytes(4_000_000)
    const file = fileSystem.getFileClient('replaced.bin')
    await file.upload(old)
    const download = await file.read()
    await put(file, 'new')
    const chunks: Buffer[] = []
    for await (const chunk of download.readableStreamBody!) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).equals(old)).toBe(true)
    expect(await readText(file)).toBe('new')
  })

  it('refuses a body whose MD5 is another', async () => {
    const blob = lake.blobs.getContainerClient(fileSystem.name).getBlockBlobClient('md5.txt')
    const wrong = { transactionalContentMD5: new Uint8Array(16) }
    expect(await refusal(blob.stageBlock(Buffer.from('1').toString('base64'), 'text', 4, wrong))).toBe(
      '400 Md5Mismatch',
    )
  })

  it('exists until it is deleted', async () => {
    const file = fileSystem.getFileClient('gone.txt')
    expect(await file.exists()).toBe(false)
    expect(await refusal(file.read())).toBe('404 BlobNotFound')
    await file.create()
    expect(await file.exists()).toBe(true)
    await file.delete()
    expect(await file.exists()).toBe(false)
    expect(await refusal(file.delete())).toBe('404 PathNotFound')
    expect(await refusal(file.append('x', 0, 1))).toBe('404 PathNotFound')
    expect(await file.deleteIfExists()).toMatchObject({ succeeded: false })
  })

  it('is created once by createIfNotExists', async () => {
    const file = fileSystem.getFileClient('once.txt')
    expect((await file.createIfNotExists()).succeeded).toBe(true)
    await file.append('x', 0, 1, { flush: true })
    expect((await file.createIfNotExists()).succeeded).toBe(false)
    expect(await readText(file)).toBe('x')
  })
})

describe('a range read', () => {
  const read = async (offset: number, count?: number) => {
    const response = await fileSystem.getFileClient('range.txt').read(offset, count)
    return {
      status: response._response.status,
      text: String(await new Response(response.readableStreamBody as never).text()),
    }
  }
  beforeAll(() => put(fileSystem.getFileClient('range.txt'), '0123456789'))

  it('gives the whole with 200 and a part with 206', async () => {
    expect(await read(0)).toEqual({ status: 200, text: '0123456789' })
    expect(await read(3, 4)).toEqual({ status: 206, text: '3456' })
    expect(await read(7)).toEqual({ status: 206, text: '789' })
    expect(await read(8, 100)).toEqual({ status: 206, text: '89' })
  })

  it('behind the end is refused with 416', async () => {
    expect(await refusal(read(10))).toBe('416 InvalidRange')
  })
})

describe('what is told of a file', () => {
  it('is metadata, content headers and times', async () => {
    const file = fileSystem.getFileClient('told.json')
    const metadata = { Partition: '3', device_count: '17' }
    await file.create({ metadata, pathHttpHeaders: { contentType: 'application/json', cacheControl: 'no-store' } })
    const told = await file.getProperties()
    expect(told.metadata).toEqual({ partition: '3', device_count: '17' })
    expect(told).toMatchObject({ contentType: 'application/json', cacheControl: 'no-store' })
    expect(Math.abs(told.lastModified!.getTime() - Date.now())).toBeLessThan(5_000)
    await file.setMetadata({ a_1: 'x', a1: 'y', ab: 'z' })
    await file.setHttpHeaders({ contentType: 'text/plain' })
    const changed = await file.getProperties()
    expect(changed.metadata).toEqual({ a_1: 'x', a1: 'y', ab: 'z' })
    expect(changed.contentType).toBe('text/plain')
    expect(changed.cacheControl).toBeUndefined()
  })

  it('carries an ETag that changes with every write', async () => {
    const file = fileSystem.getFileClient('etags.txt')
    const seen = [
      (await file.create()).etag,
      (await file.append('x', 0, 1, { flush: true })).etag,
      (await file.setMetadata({ a: '1' })).etag,
      (await file.setHttpHeaders({ contentType: 'text/plain' })).etag,
      (await file.setPermissions({ owner: rwx, group: rwx, other: rwx, stickyBit: false, extendedAcls: false })).etag,
      (await file.create()).etag,
    ]
    expect(new Set(seen).size).toBe(6)
    expect((await file.getProperties()).etag).toBe(seen[5])
  })

  it('carries the access control that was set', async () => {
    const file = fileSystem.getFileClient('acl.txt')
    await file.create({ permissions: 'rwxrwxrwx', umask: '0022' })
    expect((await file.getAccessControl()).permissions).toMatchObject({
      group: { read: true, write: false, execute: true },
    })
    const acl = { accessControlType: 'user' as const, entityId: '', defaultScope: false, permissions: rwx }
    const other = {
      ...acl,
      accessControlType: 'other' as const,
      permissions: { read: false, write: false, execute: false },
    }
    await file.setAccessControl([acl, { ...acl, accessControlType: 'group' }, other], { owner: 'erna' })
    const told = await file.getAccessControl()
    expect(told.owner).toBe('erna')
    expect(told.acl).toHaveLength(3)
    expect(told.permissions).toMatchObject({ owner: rwx, other: { read: false, write: false, execute: false } })
  })
})

const rwx = { read: true, write: true, execute: true }

describe('conditions', () => {
  it('hold creation off where something is', async () => {
    const file = fileSystem.getFileClient('condition.txt')
    await file.create({ conditions: { ifNoneMatch: '*' } })
    expect(await refusal(file.create({ conditions: { ifNoneMatch: '*' } }))).toBe('409 PathAlreadyExists')
  })

  it('let a write through with the current ETag only', async () => {
    const file = fileSystem.getFileClient('condition2.txt')
    const { etag } = await file.create()
    await file.append('x', 0, 1)
    await file.flush(1, { conditions: { ifMatch: etag } })
    await file.append('y', 1, 1)
    expect(await refusal(file.flush(2, { conditions: { ifMatch: etag } }))).toBe('412 ConditionNotMet')
    expect(await refusal(file.delete(false, { conditions: { ifMatch: etag } }))).toBe('412 ConditionNotMet')
    expect(await refusal(file.setMetadata({}, { conditions: { ifMatch: etag } }))).toBe('412 ConditionNotMet')
    expect(await readText(file)).toBe('x')
  })

  it('answer a reader whose copy is good with 304', async () => {
    const file = fileSystem.getFileClient('condition3.txt')
    const { etag, lastModified } = await file.create()
    expect(await refusal(file.read(0, undefined, { conditions: { ifNoneMatch: etag } }))).toMatch(/^304/)
    expect(await refusal(file.getProperties({ conditions: { ifModifiedSince: lastModified } }))).toMatch(/^304/)
    const before = new Date(lastModified!.getTime() - 10_000)
    expect(await refusal(file.read(0, undefined, { conditions: { ifUnmodifiedSince: before } }))).toBe(
      '412 ConditionNotMet',
    )
    await file.getProperties({ conditions: { ifModifiedSince: before } })
  })
})

describe('the clock offset', () => {
  it('is in what is stored and not in who may do what', async () => {
    const early = await startLake({ clockOffsetSeconds: -86_400 * 30 })
    const file = (await createFileSystem(early)).getFileClient('old.txt')
    await file.create()
    const { lastModified, createdOn } = await file.getProperties()
    for (const time of [lastModified!, createdOn!]) {
      expect(Math.abs(time.getTime() - Date.now() + 86_400_000 * 30)).toBeLessThan(5_000)
    }
    expect(await (await fetch(`http://127.0.0.1:${early.port}/health`)).json()).toEqual({
      status: 'ok',
      clock_offset_seconds: -2_592_000,
    })
    await early.close()
  })
})
