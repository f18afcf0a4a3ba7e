import { join } from 'node:path'
import { readIfThere, replaceDurably } from './disk.ts'
import type { Lake } from './lake.ts'
import type { Lease } from './leases.ts'
import { directorySideFile, type Room, sideFile } from './paths.ts'

export type ContentHeaders = {
  contentType?: string
  contentEncoding?: string
  contentLanguage?: string
  contentDisposition?: string
  cacheControl?: string
  contentMd5?: string
}

export type Access = { owner: string; group: string; permissions: string; acl: string }

/** What is known of a path: the text of its side file, whose replacement is the moment a change takes effect. */
export type Entry = {
  kind: 'file' | 'directory'
  /** Which of the data files lying about is the content; a new one for each overwrite. */
  generation: string
  /** Committed bytes; anything behind them in the data file is not part of the file. */
  length: number
  etag: string
  /** Milliseconds since 1970, the lake's clock. */
  created: number
  modified: number
  metadata: Record<string, string>
  headers: ContentHeaders
  access: Access
  lease?: Lease
  /** The blocks a block list was committed from, in order. */
  blocks?: { id: string; size: number }[]
}

/** The entry at a path, or undefined when neither a file nor a directory is there. */
export async function readEntry(room: Room, path: string): Promise<Entry | undefined> {
  const file = path ? await readIfThere(sideFile(room, path)) : undefined
  const text = file ?? (await readIfThere(directorySideFile(room, path)))
  return text === undefined ? undefined : (JSON.parse(text) as Entry)
}

/** Makes the entry what is true of the path, durably and all at once. */
export async function writeEntry(lake: Lake, room: Room, path: string, entry: Entry): Promise<void> {
  const target = entry.kind === 'file' ? sideFile(room, path) : directorySideFile(room, path)
  await replaceDurably(target, JSON.stringify(entry), join(room.scratch, lake.newId()))
}

/** A fresh entry of the given kind, created now. */
export function newEntry(lake: Lake, kind: Entry['kind'], given: Partial<Entry> & { access: Access }): Entry {
  const now = lake.now()
  const generation = kind === 'file' ? lake.newId() : ''
  const born = { kind, generation, length: 0, etag: lake.newEtag(), created: now, modified: now }
  return { metadata: {}, headers: {}, ...born, ...given }
}

/** The entry with a change applied and, as every write does, a new ETag and time. */
export function changed(lake: Lake, entry: Entry, change: Partial<Entry>): Entry {
  return { ...entry, ...change, etag: lake.newEtag(), modified: lake.now() }
}
