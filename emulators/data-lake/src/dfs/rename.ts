import { authoriseSource } from '../auth/authorise.ts'
import type { Account } from '../auth/shared-key.ts'
import { type Call, header, parseTarget, splitTarget } from '../call.ts'
import { checkSourceConditions, checkWriteConditions } from '../conditions.ts'
import { StorageError } from '../errors.ts'
import { reply, versionHeaders } from '../replies.ts'
import { isEmptyDirectory } from '../store/directories.ts'
import { type Entry, readEntry } from '../store/entry.ts'
import { existingRoom } from '../store/files.ts'
import type { Lake } from '../store/lake.ts'
import { checkLease } from '../store/leases.ts'
import { moveDirectory, moveFile, type Place } from '../store/moves.ts'
import { parentOf } from '../store/paths.ts'

/** Moves a file or a directory to the path of the request from where `x-ms-rename-source` says. */
export async function renamePath(lake: Lake, call: Call, account: Account): Promise<void> {
  const { rawPath, rawQuery } = splitTarget(header(call, 'x-ms-rename-source')!)
  const from = { ...parseTarget(account.name, rawPath), query: new URLSearchParams(rawQuery) }
  authoriseSource(call, from, account, lake.machineNow())
  if (!from.path) throw new StorageError(400, 'InvalidRenameSourcePath')
  if (from.fileSystem === call.fileSystem && call.path.startsWith(`${from.path}/`)) {
    throw new StorageError(409, 'InvalidRenameSourcePath', 'a directory cannot be moved into itself')
  }
  const keys = [`${from.fileSystem}/${from.path}`, `${call.fileSystem}/${call.path}`]
  const moved = await lake.locks.hold(keys, () => move(lake, call, from))
  reply(call, 201, versionHeaders(moved))
}

async function move(lake: Lake, call: Call, from: { fileSystem: string; path: string }): Promise<Entry> {
  const source = await findSource(lake, call, from)
  const room = await existingRoom(lake, call.fileSystem)
  const target = { room, path: call.path }
  const replaced = await readEntry(room, call.path)
  checkWriteConditions(call.headers, replaced, 'PathAlreadyExists')
  if (from.fileSystem === call.fileSystem && from.path === call.path) return source.entry
  checkLease(replaced?.lease, header(call, 'x-ms-lease-id'), lake.machineNow(), true)
  await checkDestination(call, target, source.entry, replaced)
  const moveIt = source.entry.kind === 'file' ? moveFile : moveDirectory
  await moveIt(lake, source, target, replaced)
  return source.entry
}

async function findSource(lake: Lake, call: Call, from: { fileSystem: string; path: string }): Promise<Place> {
  const room = await existingRoom(lake, from.fileSystem)
  const entry = await readEntry(room, from.path)
  if (!entry) throw new StorageError(404, 'SourcePathNotFound')
  checkSourceConditions(call.headers, entry)
  checkLease(entry.lease, header(call, 'x-ms-source-lease-id'), lake.machineNow(), true)
  return { room, path: from.path, entry }
}

async function checkDestination(
  call: Call,
  target: Omit<Place, 'entry'>,
  source: Entry,
  replaced: Entry | undefined,
): Promise<void> {
  const parent = await readEntry(target.room, parentOf(target.path))
  if (parent?.kind !== 'directory') throw new StorageError(404, 'RenameDestinationParentPathNotFound')
  if (!replaced) return
  if (!call.grant.allows('w')) throw new StorageError(403, 'UnauthorizedBlobOverwrite')
  if (replaced.kind !== source.kind) throw new StorageError(409, 'PathConflict', 'a path of the other kind is there')
  if (replaced.kind === 'directory' && !(await isEmptyDirectory(target.room, target.path))) {
    throw new StorageError(409, 'DirectoryNotEmpty')
  }
}
