import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { askedBody, askedContentHeaders } from '../asked.ts'
import { type Call, codeFor, header } from '../call.ts'
import { checkReadConditions } from '../conditions.ts'
import { checkOverwrite } from '../dfs/path.ts'
import { StorageError } from '../errors.ts'
import { metadataFromHeaders } from '../metadata.ts'
import { parseRange } from '../ranges.ts'
import { entryHeaders, type Headers, reply, versionHeaders } from '../replies.ts'
import { newAccess } from '../store/access.ts'
import { handOver, stageBody } from '../store/bodies.ts'
import { type Entry, newEntry, readEntry } from '../store/entry.ts'
import { atPath, existingRoom, openFile, putFile } from '../store/files.ts'
import type { Lake } from '../store/lake.ts'
import { checkLease } from '../store/leases.ts'

const largestBlob = 5000 * 1024 * 1024

/** Sends a file, or the range of it that is asked for, as it was when the request came. */
export async function getBlob(lake: Lake, call: Call): Promise<void> {
  const opened = await openFile(await existingRoom(lake, call.fileSystem), call.path)
  try {
    const entry = checkRead(lake, call, opened?.entry)
    const range = parseRange(header(call, 'x-ms-range') ?? header(call, 'range'), entry.length)
    const { start, end } = range ?? { start: 0, end: entry.length - 1 }
    const headers: Headers = { ...entryHeaders(entry, lake.machineNow()), 'content-length': end - start + 1 }
    if (range) headers['content-range'] = `bytes ${start}-${end}/${entry.length}`
    call.response.writeHead(range ? 206 : 200, headers)
    if (end < start || !opened?.handle) call.response.end()
    else await sendBytes(call, opened.handle, start, end)
  } finally {
    await opened?.handle?.close()
  }
}

async function sendBytes(call: Call, handle: FileHandle, start: number, end: number): Promise<void> {
  const bytes = handle.createReadStream({ start, end, highWaterMark: 1 << 18, autoClose: false })
  await pipeline(bytes, call.response)
}

export async function headBlob(lake: Lake, call: Call): Promise<void> {
  const found = await readEntry(await existingRoom(lake, call.fileSystem), call.path)
  const entry = checkRead(lake, call, found)
  call.response.writeHead(200, { ...entryHeaders(entry, lake.machineNow()), 'content-length': entry.length })
  call.response.end()
}

function checkRead(lake: Lake, call: Call, entry: Entry | undefined): Entry {
  if (!entry) throw new StorageError(404, codeFor(call, 'NotFound'))
  checkReadConditions(call.headers, entry)
  checkLease(entry.lease, header(call, 'x-ms-lease-id'), lake.machineNow(), false)
  return entry
}

/** Puts a whole blob. The body comes in beside the tree first, so a slow or broken upload is in nobody's way. */
export async function putBlob(lake: Lake, call: Call): Promise<void> {
  if (call.headers['x-ms-blob-type'] !== 'BlockBlob' || call.headers['x-ms-copy-source']) {
    throw new StorageError(400, 'InvalidHeaderValue', 'only block blobs, and no copies, are kept here')
  }
  const asked = { metadata: metadataFromHeaders(call.request), headers: askedContentHeaders(call, 'x-ms-blob-') }
  const body = askedBody(call, largestBlob)
  const room = await existingRoom(lake, call.fileSystem)
  checkOverwrite(lake, call, await readEntry(room, call.path))
  const content = await stageBody(lake, room, body)
  const given = { ...asked, length: body.length }
  const created = await handOver(content, () => replaceBlob(lake, call, content, given))
  reply(call, 201, { ...versionHeaders(created), 'x-ms-request-server-encrypted': 'true' })
}

/** Puts finished content in the blob's place, if that is still allowed now that it is here. */
async function replaceBlob(lake: Lake, call: Call, content: string, given: Partial<Entry>): Promise<Entry> {
  return atPath(lake, call.fileSystem, call.path, async (room, old) => {
    checkOverwrite(lake, call, old)
    if (old?.kind === 'directory') throw new StorageError(409, 'PathConflict', 'a directory is there')
    const entry = newEntry(lake, 'file', { ...given, access: old?.access ?? newAccess('file'), lease: old?.lease })
    await putFile(lake, room, call.path, { entry, old, content })
    return entry
  })
}
