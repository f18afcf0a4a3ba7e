import { DataLakeFileSystemClient, type RestError } from '@azure/storage-file-datalake'
import { unavailable } from '../unavailable.ts'
import type { Lake, LakeFile } from './lake.ts'

/** A file system of a Data Lake Storage account, named by its URL with a SAS that allows what the service is there for and no more. */
export function openLake(url: string): Lake {
  const client = new DataLakeFileSystemClient(url, undefined, {
    retryOptions: { maxTries: 4, retryDelayInMs: 100, maxRetryDelayInMs: 2_000, tryTimeoutInMs: 60_000 },
  })

  async function* list(folder: string): AsyncIterable<LakeFile> {
    try {
      for await (const page of client.listPaths({ path: folder, recursive: true }).byPage({ maxPageSize: 1_000 }))
        for (const item of page.pathItems ?? [])
          if (!item.isDirectory)
            yield {
              path: item.name!,
              size: item.contentLength ?? 0,
              etag: item.etag ?? '',
              lastModified: item.lastModified ?? new Date(0),
            }
    } catch (error) {
      if ((error as RestError).statusCode !== 404) throwAwayOr(error)
    }
  }

  return {
    async create(path, body) {
      const file = client.getFileClient(path)
      try {
        await file.create({ conditions: { ifNoneMatch: '*' } })
      } catch (error) {
        if ((error as RestError).statusCode === 409) return false
        throwAwayOr(error)
      }
      if (body.length) await file.append(body, 0, body.length, { flush: true }).catch(throwAwayOr)
      return true
    },
    list,
    async read(path) {
      const answer = await client.getFileClient(path).read().catch(throwAwayOr)
      return answer.readableStreamBody!
    },
    async delete(path) {
      await client.getFileClient(path).deleteIfExists().catch(throwAwayOr)
    },
  }
}

function throwAwayOr(error: unknown): never {
  const status = (error as RestError).statusCode
  throw status === undefined || status >= 500 ? unavailable('data lake', error) : error
}
