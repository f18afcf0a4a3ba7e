import { askedBody, askedContentHeaders } from '../asked.ts'
import { type Call, wholeNumber } from '../call.ts'
import { StorageError } from '../errors.ts'
import { reply, versionHeaders } from '../replies.ts'
import { append, flush } from '../store/content.ts'
import type { Entry } from '../store/entry.ts'
import { atPath } from '../store/files.ts'
import type { Lake } from '../store/lake.ts'
import { checkChange } from './path.ts'

const largestAppend = 4000 * 1024 * 1024

/** Takes bytes for behind the end of the file; with `flush=true` they are committed in the same step. */
export async function appendToPath(lake: Lake, call: Call): Promise<void> {
  const position = positionOf(call)
  const body = askedBody(call, largestAppend)
  if (body.length === 0) throw new StorageError(400, 'InvalidHeaderValue', 'there is nothing to append')
  const flushed = await atPath(lake, call.fileSystem, call.path, async (room, found) => {
    const entry = fileOf(checkChange(lake, call, found))
    await append(lake, room, call.path, { entry, position, body })
    if (call.query.get('flush') !== 'true') return undefined
    return flush(lake, room, call.path, { entry, position: position + body.length, headers: {} })
  })
  reply(call, 202, { ...(flushed ? versionHeaders(flushed) : {}), 'x-ms-request-server-encrypted': 'true' })
}

export async function flushPath(lake: Lake, call: Call): Promise<void> {
  const position = positionOf(call)
  const headers = askedContentHeaders(call, 'x-ms-')
  const flushed = await atPath(lake, call.fileSystem, call.path, async (room, found) => {
    const entry = fileOf(checkChange(lake, call, found))
    return flush(lake, room, call.path, { entry, position, headers })
  })
  reply(call, 200, { ...versionHeaders(flushed), 'x-ms-request-server-encrypted': 'true' })
}

function positionOf(call: Call): number {
  const position = wholeNumber(call, 'position')
  if (position === undefined) throw new StorageError(400, 'MissingRequiredQueryParameter', 'position')
  return position
}

function fileOf(entry: Entry): Entry {
  if (entry.kind !== 'file') throw new StorageError(409, 'PathConflict', 'a directory takes no data')
  return entry
}
