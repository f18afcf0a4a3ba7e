import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StorageSharedKeyCredential as BlobCredential, BlobServiceClient } from '@azure/storage-blob'
import { DataLakeServiceClient, StorageSharedKeyCredential } from '@azure/storage-file-datalake'
import { pino } from 'pino'
import { startDataLake } from '../src/server.ts'
import { createLake } from '../src/store/lake.ts'
import { recover } from '../src/store/recovery.ts'

export const account = 'laketest'
export const accountKey = randomBytes(64).toString('base64')
export const credential = new StorageSharedKeyCredential(account, accountKey)

/** No retries: what the server says first is what a test is about. */
export const once = { retryOptions: { maxTries: 1 } }

export type RunningLake = Awaited<ReturnType<typeof startLake>>

/** A lake in this process, on a folder of its own that `close` removes. */
export async function startLake(options: { clockOffsetSeconds?: number; root?: string } = {}) {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'data-lake-')))
  const clockOffsetSeconds = options.clockOffsetSeconds ?? 0
  const lake = createLake(root, clockOffsetSeconds, Date.now)
  const recovered = await recover(lake)
  const defects: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void defects.push(line) })
  const deps = { lake, account: { name: account, key: Buffer.from(accountKey, 'base64') }, clockOffsetSeconds, log }
  const server = await startDataLake(deps, { host: '127.0.0.1', port: 0 })
  const close = async () => {
    await server.close()
    if (!options.root) await rm(root, { recursive: true, force: true })
  }
  return { root, port: server.port, ...clientsFor(server.port), defects, recovered, close }
}

export function clientsFor(port: number) {
  const url = `http://127.0.0.1:${port}/${account}`
  return {
    url,
    service: new DataLakeServiceClient(url, credential, once),
    blobs: new BlobServiceClient(url, new BlobCredential(account, accountKey), once),
  }
}

/** A fresh file system. */
export async function createFileSystem(lake: Pick<RunningLake, 'service'>) {
  const fileSystem = lake.service.getFileSystemClient(`fs-${randomBytes(6).toString('hex')}`)
  await fileSystem.create()
  return fileSystem
}

/** The status and code with which a call is refused; fails when it is not. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    const { statusCode, code, details } = error as {
      statusCode?: number
      code?: string
      details?: { errorCode?: string }
    }
    if (statusCode === undefined) throw error
    return `${statusCode} ${details?.errorCode ?? code}`
  }
  throw new Error('the call was not refused')
}

export async function readText(file: { readToBuffer(): Promise<Buffer> }): Promise<string> {
  return (await file.readToBuffer()).toString()
}

/** Puts a file with the text there in create, append, flush. */
export async function put(file: { upload(data: Buffer): Promise<unknown> }, text: string): Promise<void> {
  await file.upload(Buffer.from(text))
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
