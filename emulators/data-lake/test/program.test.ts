import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { peakMemory, runToEnd, spawnLake } from './lake-process.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-lake-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the program', () => {
  it('creates the file systems it is told to and ends cleanly on SIGTERM', async () => {
    const lake = await spawnLake(join(folder, 'new', 'folder'), { FILE_SYSTEMS: 'raw, checkpoints' })
    expect(await lake.service.getFileSystemClient('raw').exists()).toBe(true)
    expect(await lake.service.getFileSystemClient('checkpoints').exists()).toBe(true)
    expect(await (await fetch(`http://127.0.0.1:${lake.port}/health`)).json()).toMatchObject({ status: 'ok' })
    expect(await lake.end('SIGTERM')).toBe(0)
  })

  it('tells all faults of its settings at once', async () => {
    const { code, errors } = await runToEnd({
      PORT: 'x',
      ACCOUNT: 'A',
      ACCOUNT_KEY: '-',
      FILE_SYSTEMS: 'ok-name,Not_OK',
    })
    expect(code).toBe(1)
    for (const name of ['PORT', 'DATA_DIR', 'ACCOUNT', 'ACCOUNT_KEY', 'FILE_SYSTEMS'])
      expect(errors).toContain(`${name}`)
  })

  it('holds no body in memory: 256 MB go in and out within a small one', async () => {
    const lake = await spawnLake(folder, { FILE_SYSTEMS: 'raw' })
    const file = lake.service.getFileSystemClient('raw').getFileClient('big.bin')
    await file.create()
    const before = await peakMemory(lake.pid)
    const length = 256 * 1024 * 1024
    const sent = createHash('md5')
    await file.append(() => madeUp(length, sent), 0, length, { flush: true })
    const blob = lake.blobs.getContainerClient('raw').getBlockBlobClient('big.blob')
    await blob.upload(() => madeUp(length, createHash('md5')), length)
    const received = createHash('md5')
    for await (const chunk of (await file.read()).readableStreamBody!) received.update(chunk as Buffer)
    expect(received.digest('hex')).toBe(sent.digest('hex'))
    expect((await blob.getProperties()).contentLength).toBe(length)
    expect((await peakMemory(lake.pid)) - before).toBeLessThan(96 * 1024 * 1024)
    await lake.end('SIGTERM')
  })
})

/** Bytes that are told apart, made as they are sent. */
function madeUp(length: number, hash: ReturnType<typeof createHash>): NodeJS.ReadableStream {
  const piece = 256 * 1024
  return Readable.from(
    (function* () {
      for (let at = 0; at < length; at += piece) {
        const chunk = Buffer.alloc(piece, String(at))
        hash.update(chunk)
        yield chunk
      }
    })(),
  )
}
