import { askedAccess, askedContentHeaders } from '../asked.ts'
import { type Call, codeFor, header } from '../call.ts'
import { checkReadConditions, checkWriteConditions } from '../conditions.ts'
import { StorageError } from '../errors.ts'
import { metadataFromProperties } from '../metadata.ts'
import { accessHeaders, entryHeaders, type Headers, reply, versionHeaders } from '../replies.ts'
import { changeAccess, newAccess } from '../store/access.ts'
import { isEmptyDirectory, makeDirectory, removeDirectory } from '../store/directories.ts'
import { changed, type Entry, newEntry, readEntry, writeEntry } from '../store/entry.ts'
import { atPath, existingRoom, putFile, removeFile } from '../store/files.ts'
import type { Lake } from '../store/lake.ts'
import { checkLease } from '../store/leases.ts'

/** Creates an empty file or a directory. A file takes the place of one that is there; a directory keeps what is in it. */
export async function createPath(lake: Lake, call: Call): Promise<void> {
  const kind = call.query.get('resource') === 'directory' ? 'directory' : 'file'
  const asked = {
    metadata: metadataFromProperties(header(call, 'x-ms-properties')),
    headers: askedContentHeaders(call, 'x-ms-'),
    access: newAccess(kind, { ...askedAccess(call), umask: header(call, 'x-ms-umask') }),
  }
  const created = await atPath(lake, call.fileSystem, call.path, async (room, old) => {
    checkOverwrite(lake, call, old)
    if (old && old.kind !== kind) throw new StorageError(409, 'PathConflict', 'a path of the other kind is there')
    const entry = newEntry(lake, kind, { ...asked, lease: old?.lease })
    if (kind === 'file') await putFile(lake, room, call.path, { entry, old })
    else if (old) await writeEntry(lake, room, call.path, entry)
    else await makeDirectory(lake, room, call.path, entry)
    return entry
  })
  reply(call, 201, { ...versionHeaders(created), 'x-ms-request-server-encrypted': 'true' })
}

/** What must hold before a path is put where perhaps one is: conditions, lease, and leave to overwrite. */
export function checkOverwrite(lake: Lake, call: Call, old: Entry | undefined): void {
  checkWriteConditions(call.headers, old, codeFor(call, 'AlreadyExists'))
  checkLease(old?.lease, header(call, 'x-ms-lease-id'), lake.machineNow(), true)
  if (old && !call.grant.allows('w')) {
    throw new StorageError(403, 'UnauthorizedBlobOverwrite', 'the permission to create does not extend to overwriting')
  }
}

/** Deletes a file, or a directory; one that is not empty only with `recursive=true`. */
export async function deletePath(lake: Lake, call: Call): Promise<void> {
  await atPath(lake, call.fileSystem, call.path, async (room, found) => {
    const entry = checkChange(lake, call, found)
    if (entry.kind === 'file') return removeFile(lake, room, call.path, entry)
    if (call.query.get('recursive') !== 'true' && !(await isEmptyDirectory(room, call.path))) {
      throw new StorageError(409, 'DirectoryNotEmpty')
    }
    return removeDirectory(lake, room, call.path)
  })
  reply(call, call.dialect === 'dfs' ? 200 : 202)
}

/** The entry to change, if there is one, its conditions hold and no lease is in the way. */
export function checkChange(lake: Lake, call: Call, entry: Entry | undefined): Entry {
  if (!entry) throw new StorageError(404, codeFor(call, 'NotFound'))
  checkWriteConditions(call.headers, entry)
  checkLease(entry.lease, header(call, 'x-ms-lease-id'), lake.machineNow(), true)
  return entry
}

/** HEAD with `action=getStatus` or `getAccessControl`. */
export async function getPathStatus(lake: Lake, call: Call): Promise<void> {
  const entry = await readEntry(await existingRoom(lake, call.fileSystem), call.path)
  if (!entry) throw new StorageError(404, 'PathNotFound')
  checkReadConditions(call.headers, entry)
  const length: Headers = { 'content-length': entry.length }
  call.response.writeHead(200, { ...entryHeaders(entry, lake.machineNow()), ...accessHeaders(entry), ...length })
  call.response.end()
}

export async function setAccessControl(lake: Lake, call: Call): Promise<void> {
  const asked = askedAccess(call)
  await changePath(lake, call, (entry) => ({ access: changeAccess(entry.access, asked) }))
}

/** Replaces the metadata of a path, and the content headers that are given. */
export async function setPathProperties(lake: Lake, call: Call): Promise<void> {
  const metadata = metadataFromProperties(header(call, 'x-ms-properties'))
  const headers = askedContentHeaders(call, 'x-ms-')
  await changePath(lake, call, (entry) => ({ metadata, headers: { ...entry.headers, ...headers } }))
}

async function changePath(lake: Lake, call: Call, change: (entry: Entry) => Partial<Entry>): Promise<void> {
  const next = await atPath(lake, call.fileSystem, call.path, async (room, found) => {
    const entry = checkChange(lake, call, found)
    const changedEntry = changed(lake, entry, change(entry))
    await writeEntry(lake, room, call.path, changedEntry)
    return changedEntry
  })
  reply(call, 200, versionHeaders(next))
}
