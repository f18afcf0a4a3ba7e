import { type Call, pageSize } from '../call.ts'
import { StorageError } from '../errors.ts'
import { metadataFromHeaders } from '../metadata.ts'
import { element, httpDate, metadataHeaders, reply, replyXml, versionHeaders } from '../replies.ts'
import {
  changeFileSystem,
  createFileSystem,
  deleteFileSystem,
  type FileSystem,
  listFileSystems,
  readFileSystem,
} from '../store/file-systems.ts'
import type { Lake } from '../store/lake.ts'

export async function createContainer(lake: Lake, call: Call): Promise<void> {
  const created = await createFileSystem(lake, call.fileSystem, metadataFromHeaders(call.request))
  if (!created) throw new StorageError(409, 'ContainerAlreadyExists')
  reply(call, 201, versionHeaders(created))
}

export async function getContainer(lake: Lake, call: Call): Promise<void> {
  const found = there(await readFileSystem(lake, call.fileSystem))
  reply(call, 200, {
    ...versionHeaders(found),
    ...metadataHeaders(found.metadata),
    'x-ms-lease-state': 'available',
    'x-ms-lease-status': 'unlocked',
    'x-ms-has-immutability-policy': 'false',
    'x-ms-has-legal-hold': 'false',
  })
}

export async function setContainerMetadata(lake: Lake, call: Call): Promise<void> {
  const next = await changeFileSystem(lake, call.fileSystem, metadataFromHeaders(call.request))
  reply(call, 200, versionHeaders(there(next)))
}

export async function deleteContainer(lake: Lake, call: Call): Promise<void> {
  if (!(await deleteFileSystem(lake, call.fileSystem))) throw new StorageError(404, 'ContainerNotFound')
  reply(call, 202)
}

/** All containers of the account, a page at a time; the marker is the last name of the page before. */
export async function listContainers(lake: Lake, call: Call): Promise<void> {
  const prefix = call.query.get('prefix') ?? ''
  const marker = call.query.get('marker') ?? ''
  const names = (await listFileSystems(lake)).filter((name) => name.startsWith(prefix) && name > marker)
  const page = names.slice(0, pageSize(call, 'maxresults'))
  const read = await Promise.all(page.map((name) => readFileSystem(lake, name)))
  const withMetadata = /\bmetadata\b/.test(call.query.get('include') ?? '')
  const containers = read.map((one) => (one ? containerItem(one, withMetadata) : '')).join('')
  const next = element('NextMarker', page.length < names.length ? page.at(-1)! : '')
  const endpoint = 'ServiceEndpoint=""'
  replyXml(call, `<EnumerationResults ${endpoint}><Containers>${containers}</Containers>${next}</EnumerationResults>`)
}

function containerItem(one: FileSystem, withMetadata: boolean): string {
  const properties = [
    element('Last-Modified', httpDate(one.modified)),
    element('Etag', one.etag),
    '<LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>',
  ].join('')
  const pairs = Object.entries(one.metadata).map(([name, value]) => element(name, value))
  const metadata = withMetadata ? `<Metadata>${pairs.join('')}</Metadata>` : ''
  return `<Container>${element('Name', one.name)}<Properties>${properties}</Properties>${metadata}</Container>`
}

function there(fileSystem: FileSystem | undefined): FileSystem {
  if (!fileSystem) throw new StorageError(404, 'ContainerNotFound')
  return fileSystem
}
