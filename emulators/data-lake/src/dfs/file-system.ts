import { type Call, header, pageSize } from '../call.ts'
import { StorageError } from '../errors.ts'
import { metadataFromProperties } from '../metadata.ts'
import { httpDate, reply, replyJson, versionHeaders } from '../replies.ts'
import {
  changeFileSystem,
  createFileSystem,
  deleteFileSystem,
  type FileSystem,
  listFileSystems,
  readFileSystem,
} from '../store/file-systems.ts'
import type { Lake } from '../store/lake.ts'

export async function createDfsFileSystem(lake: Lake, call: Call): Promise<void> {
  const metadata = metadataFromProperties(header(call, 'x-ms-properties'))
  const created = await createFileSystem(lake, call.fileSystem, metadata)
  if (!created) throw new StorageError(409, 'FilesystemAlreadyExists')
  reply(call, 201, { ...versionHeaders(created), 'x-ms-namespace-enabled': 'true' })
}

export async function getDfsFileSystem(lake: Lake, call: Call): Promise<void> {
  const found = there(await readFileSystem(lake, call.fileSystem))
  const pairs = Object.entries(found.metadata).map(
    ([name, value]) => `${name}=${Buffer.from(value).toString('base64')}`,
  )
  reply(call, 200, { ...versionHeaders(found), 'x-ms-properties': pairs.join(','), 'x-ms-namespace-enabled': 'true' })
}

export async function setDfsFileSystem(lake: Lake, call: Call): Promise<void> {
  const metadata = metadataFromProperties(header(call, 'x-ms-properties'))
  reply(call, 200, versionHeaders(there(await changeFileSystem(lake, call.fileSystem, metadata))))
}

export async function deleteDfsFileSystem(lake: Lake, call: Call): Promise<void> {
  if (!(await deleteFileSystem(lake, call.fileSystem))) throw new StorageError(404, 'FilesystemNotFound')
  reply(call, 202)
}

/** All file systems of the account, a page at a time; the continuation is the last name of the page before. */
export async function listDfsFileSystems(lake: Lake, call: Call): Promise<void> {
  const prefix = call.query.get('prefix') ?? ''
  const after = call.query.get('continuation') ?? ''
  const names = (await listFileSystems(lake)).filter((name) => name.startsWith(prefix) && name > after)
  const page = names.slice(0, pageSize(call, 'maxResults'))
  const read = await Promise.all(page.map((name) => readFileSystem(lake, name)))
  const filesystems = read.flatMap((one) =>
    one ? [{ name: one.name, lastModified: httpDate(one.modified), eTag: one.etag }] : [],
  )
  replyJson(call, page.length < names.length ? { 'x-ms-continuation': page.at(-1)! } : {}, { filesystems })
}

function there(fileSystem: FileSystem | undefined): FileSystem {
  if (!fileSystem) throw new StorageError(404, 'FilesystemNotFound')
  return fileSystem
}
