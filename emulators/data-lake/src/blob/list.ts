import { type Call, pageSize } from '../call.ts'
import { StorageError } from '../errors.ts'
import { element, escapeXml, httpDate, replyXml } from '../replies.ts'
import type { Entry } from '../store/entry.ts'
import { existingRoom } from '../store/files.ts'
import type { Lake } from '../store/lake.ts'
import { leaseState } from '../store/leases.ts'
import { type Found, type Listed, type Start, takePage, walk } from '../store/listing.ts'
import { nameOf, parentOf, parsePath } from '../store/paths.ts'

/** The blobs whose names start with the prefix, a page at a time; with a delimiter, directories in place of what is in them. */
export async function listBlobs(lake: Lake, call: Call): Promise<void> {
  const room = await existingRoom(lake, call.fileSystem)
  const prefix = call.query.get('prefix') ?? ''
  const delimiter = call.query.get('delimiter') ?? ''
  if (delimiter && delimiter !== '/') throw new StorageError(400, 'InvalidQueryParameterValue', 'delimiter')
  const size = pageSize(call, 'maxresults')
  const start = startOf(call)
  const directory = parsePath(encodeURIComponent(parentOf(prefix)))
  const found = walk(room, directory, { recursive: !delimiter, start, prefix: nameOf(prefix) })
  const page = await takePage(room, delimiter ? found : filesOnly(found), size)
  const marker = page.next === undefined ? '' : Buffer.from(page.next).toString('base64url')
  replyXml(call, results(call, page.listed, marker, lake.machineNow()))
}

/** Directories are no blobs here: they show only as prefixes. */
async function* filesOnly(found: AsyncIterable<Found>): AsyncGenerator<Found> {
  for await (const one of found) if (!one.isDirectory) yield one
}

function startOf(call: Call): Start | undefined {
  const marker = call.query.get('marker')
  return marker ? { path: Buffer.from(marker, 'base64url').toString('utf8'), inclusive: false } : undefined
}

function results(call: Call, listed: Listed[], marker: string, now: number): string {
  const withMetadata = /\bmetadata\b/.test(call.query.get('include') ?? '')
  const items = listed.map(({ path, entry }) =>
    entry.kind === 'directory'
      ? `<BlobPrefix>${element('Name', `${path}/`)}</BlobPrefix>`
      : blobItem(path, entry, withMetadata, now),
  )
  const container = `ServiceEndpoint="" ContainerName="${escapeXml(call.fileSystem)}"`
  const asked = element('Prefix', call.query.get('prefix') ?? '')
  const blobs = `<Blobs>${items.join('')}</Blobs>${element('NextMarker', marker)}`
  return `<EnumerationResults ${container}>${asked}${blobs}</EnumerationResults>`
}

function blobItem(path: string, entry: Entry, withMetadata: boolean, now: number): string {
  const state = leaseState(entry.lease, now)
  const properties = [
    element('Creation-Time', httpDate(entry.created)),
    element('Last-Modified', httpDate(entry.modified)),
    element('Etag', entry.etag.replaceAll('"', '')),
    element('Content-Length', entry.length),
    element('Content-Type', entry.headers.contentType ?? 'application/octet-stream'),
    element('BlobType', 'BlockBlob'),
    element('LeaseStatus', state === 'leased' || state === 'breaking' ? 'locked' : 'unlocked'),
    element('LeaseState', state),
    element('ServerEncrypted', 'true'),
  ]
  const pairs = Object.entries(entry.metadata).map(([name, value]) => element(name, value))
  const metadata = withMetadata ? `<Metadata>${pairs.join('')}</Metadata>` : ''
  return `<Blob>${element('Name', path)}<Properties>${properties.join('')}</Properties>${metadata}</Blob>`
}
