import { ContainerClient } from '@azure/storage-blob'
import { DataLakeFileSystemClient, type Path, type RestError } from '@azure/storage-file-datalake'
import { unavailable } from '../unavailable.ts'
import type { Lake, LakeFile } from './lake.ts'

const retryOptions = { maxTries: 4, retryDelayInMs: 100, maxRetryDelayInMs: 2_000, tryTimeoutInMs: 60_000 }

/** A file system of a Data Lake Storage account, named by its URL with a SAS that allows what the service is there for and no more. */
export function openLake(url: string): Lake {
  const client = new DataLakeFileSystemClient(url, undefined, { retryOptions })
  const blobs = new ContainerClient(blobUrl(url), undefined, { retryOptions })

  /** What lies in a folder, or below it, a page in memory; nothing when it does not exist. */
  async function* paths(folder: string, recursive: boolean): AsyncIterable<Path> {
    try {
      for await (const page of client.listPaths({ path: folder, recursive }).byPage({ maxPageSize: 1_000 }))
        yield* page.pathItems ?? []
    } catch (error) {
      if ((error as RestError).statusCode !== 404) throwAwayOr(error)
    }
  }

  return {
    async create(path, body) {
      try {
        // One request as a blob, where create, append and flush would show a part of the file in between.
        await blobs.getBlockBlobClient(path).upload(body, body.length, { conditions: { ifNoneMatch: '*' } })
        return true
      } catch (error) {
        if (isTaken(error as RestError)) return false
        throwAwayOr(error)
      }
    },
    async *list(folder): AsyncIterable<LakeFile> {
      for await (const { name, isDirectory, contentLength, etag, lastModified } of paths(folder, true))
        if (!isDirectory)
          yield { path: name!, size: contentLength ?? 0, etag: etag ?? '', lastModified: lastModified ?? new Date(0) }
    },
    async *folders(folder) {
      for await (const { name, isDirectory } of paths(folder, false)) if (isDirectory) yield name!
    },
    async read(path) {
      const answer = await client.getFileClient(path).read().catch(throwAwayOr)
      return answer.readableStreamBody!
    },
    async deleteFolder(path) {
      await client.getDirectoryClient(path).deleteIfExists(true).catch(throwAwayOr)
    },
  }
}

/** The same file system by its other protocol. An emulator speaks both at one address. */
function blobUrl(url: string): string {
  const blobs = new URL(url)
  blobs.hostname = blobs.hostname.replace('.dfs.', '.blob.')
  return blobs.href
}

/** Whether a file of the name is there: who may only create is told of it as something forbidden. */
function isTaken({ statusCode, code }: RestError): boolean {
  return statusCode === 409 || code === 'UnauthorizedBlobOverwrite'
}

function throwAwayOr(error: unknown): never {
  const status = (error as RestError).statusCode
  throw status === undefined || status >= 500 ? unavailable('data lake', error) : error
}
