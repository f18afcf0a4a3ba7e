import { DataLakeFileSystemClient, StorageSharedKeyCredential } from '@azure/storage-file-datalake'
import { type Inside, LAKE } from '../inside.ts'

/** Puts a file into the lake, in the folder of the given hour. */
export function lakeWriter({ lakeUrl, lakeKey }: Inside): (name: string, hour: Date, body: Buffer) => Promise<void> {
  const client = new DataLakeFileSystemClient(lakeUrl, new StorageSharedKeyCredential(LAKE.account, lakeKey))
  return async (name, hour, body) => {
    const folder = hour.toISOString().slice(0, 13).replaceAll('-', '/').replace('T', '/')
    const file = client.getFileClient(`${LAKE.folder}/${folder}/${name}`)
    await file.create({ conditions: { ifNoneMatch: '*' } })
    await file.append(body, 0, body.length, { flush: true })
  }
}
