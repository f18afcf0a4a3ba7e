import type { Database } from '@smittestopp/database'
import type { Lake } from '@smittestopp/platform'
import { type Clock, openContactIds } from '@smittestopp/service'
import type { ImportCounts } from './import-counts.ts'
import { linesOf } from './lines.ts'
import { readLine, type StagedLine } from './staged-line.ts'

const BATCH_BYTES = 1_000_000
const BATCH_LINES = 500
/** An id made with our key has none greater; a database keeps no greater. */
const LARGEST_ID = 2 ** 31 - 1

export interface StageDeps {
  lake: Lake
  database: Database
  clock: Clock
  /** What contact ids are made with: the present key, then the one before. */
  contactIdKeys: Buffer[]
  counts: ImportCounts
}

/** Brings every line of a lake file into the staging table, a batch at a time, with the contact ids it says; a repeat stages nothing twice. Returns the number of lines. */
export async function stageFile(deps: StageDeps, fileId: number, path: string): Promise<number> {
  const { lake, database, clock } = deps
  let lines: StagedLine[] = []
  let peers = new Set<string>()
  let bytes = 0
  let read = 0
  const flush = async () => {
    const contact_ids = openPeers(deps, peers)
    if (lines.length) await database.call('adlsimporter', { file_id: fileId, lines, contact_ids, now: clock() })
    lines = []
    peers = new Set()
    bytes = 0
  }
  for await (const line of linesOf((await lake.read(path)) as AsyncIterable<Buffer>)) {
    const { staged, peers: said } = readLine(read++, line)
    lines.push(staged)
    for (const peer of said) peers.add(peer)
    bytes += line?.length ?? 0
    if (bytes >= BATCH_BYTES || lines.length >= BATCH_LINES) await flush()
  }
  await flush()
  await database.call('finish_staging', { file_id: fileId, lines: read, now: clock() })
  return read
}

function openPeers({ contactIdKeys, counts }: StageDeps, peers: Set<string>) {
  const opened = openContactIds([...peers], contactIdKeys)
  counts.contactIds.resolved += opened.size
  counts.contactIds.refused += peers.size - opened.size
  return [...opened].flatMap(([contact_id, { device, validFrom }]) =>
    device <= LARGEST_ID ? { contact_id, id: device, valid_from: validFrom } : [],
  )
}
