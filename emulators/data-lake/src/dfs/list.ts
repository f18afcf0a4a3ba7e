import { type Call, pageSize } from '../call.ts'
import { StorageError } from '../errors.ts'
import { type Headers, httpDate, replyJson } from '../replies.ts'
import { readEntry } from '../store/entry.ts'
import { existingRoom } from '../store/files.ts'
import type { Lake } from '../store/lake.ts'
import { type Listed, type Start, takePage, walk } from '../store/listing.ts'
import { childOf, parsePath } from '../store/paths.ts'

/** Ticks of 100 ns between 1601, where Windows begins to count, and 1970. */
const windowsEpoch = 116_444_736_000_000_000n

/** The paths in a directory or below it, a page at a time; the continuation names the last path of the page before. */
export async function listPaths(lake: Lake, call: Call): Promise<void> {
  const room = await existingRoom(lake, call.fileSystem)
  const directory = parsePath(encodeURIComponent(call.query.get('directory') ?? ''))
  const size = pageSize(call, 'maxResults')
  if ((await readEntry(room, directory))?.kind !== 'directory') throw new StorageError(404, 'PathNotFound')
  const recursive = call.query.get('recursive') === 'true'
  const page = await takePage(room, walk(room, directory, { recursive, start: startOf(call, directory) }), size)
  const more: Headers =
    page.next === undefined ? {} : { 'x-ms-continuation': Buffer.from(page.next).toString('base64url') }
  replyJson(call, more, { paths: page.listed.map(pathItem) })
}

function startOf(call: Call, directory: string): Start | undefined {
  const continuation = call.query.get('continuation')
  const beginFrom = call.query.get('beginFrom')
  if (continuation) {
    const path = Buffer.from(continuation, 'base64url').toString('utf8')
    if (directory && !path.startsWith(`${directory}/`)) throw new StorageError(400, 'InvalidQueryParameterValue')
    return { path, inclusive: false }
  }
  return beginFrom ? { path: childOf(directory, parsePath(encodeURIComponent(beginFrom))), inclusive: true } : undefined
}

function pathItem({ path, entry }: Listed): Record<string, string> {
  return {
    name: path,
    ...(entry.kind === 'directory' ? { isDirectory: 'true' } : {}),
    contentLength: String(entry.length),
    lastModified: httpDate(entry.modified),
    etag: entry.etag.replaceAll('"', ''),
    creationTime: String(BigInt(entry.created) * 10_000n + windowsEpoch),
    owner: entry.access.owner,
    group: entry.access.group,
    permissions: entry.access.permissions,
  }
}
