import { createHash } from 'node:crypto'
import type { Database } from '@smittestopp/database'
import { isDevice, linesOf, type Peers, readLine, StagedBatch } from '@smittestopp/lake-lines'
import type { Lake } from '@smittestopp/platform'
import { type Clock, openContactIds } from '@smittestopp/service'
import type { ImportCounts } from './import-counts.ts'

const BATCH_BYTES = 1_000_000
const BATCH_LINES = 1_000
const CONTACT_ID = /^[0-9a-f]{32}$/

export interface StageDeps {
  lake: Lake
  database: Database
  clock: Clock
  /** What contact ids are made with: the present key, then the one before. */
  contactIdKeys: Buffer[]
  /** Whether a sighting may also name the device itself, as in 2020. */
  staticDeviceIds: boolean
  counts: ImportCounts
}

/** Brings every line of a lake file into the staging table, a batch at a time, with whom its sightings name; a repeat stages nothing twice. Returns the number of lines. */
export async function stageFile(deps: StageDeps, fileId: number, path: string): Promise<number> {
  const { lake, database, clock } = deps
  const sha256 = createHash('sha256')
  let batch = new StagedBatch()
  let bytes = 0
  let read = 0
  const flush = async () => {
    await stageBatch(deps, fileId, batch)
    batch = new StagedBatch()
    bytes = 0
  }
  for await (const line of linesOf((await lake.read(path)) as AsyncIterable<Buffer>, (chunk) => sha256.update(chunk))) {
    batch.add(readLine(read++, line))
    bytes += line?.length ?? 0
    if (bytes >= BATCH_BYTES || batch.size >= BATCH_LINES) await flush()
  }
  if (batch.size) await flush()
  await database.call('finish_staging', { file_id: fileId, lines: read, sha256: sha256.digest(), now: clock() })
  return read
}

/** Stages a batch of lines of a file. */
export async function stageBatch(deps: StageDeps, fileId: number, batch: StagedBatch): Promise<void> {
  const parameters = batch.toParameters(await resolvePeers(deps, batch.peers))
  await deps.database.call('adlsimporter', { file_id: fileId, ...parameters, now: deps.clock() })
}

/** Opens the contact ids among the names that sightings say; what is none may be a device's own id, where that is allowed. */
async function resolvePeers(deps: StageDeps, names: Set<string>): Promise<Peers> {
  const { contactIdKeys, counts, staticDeviceIds, database } = deps
  const ids = [...names].filter((name) => CONTACT_ID.test(name))
  const opened: Map<string, { device: number; validFrom?: Date }> = openContactIds(ids, contactIdKeys)
  for (const [id, device] of opened) if (!isDevice(device)) opened.delete(id)
  counts.contactIds.resolved += opened.size
  counts.contactIds.refused += ids.length - opened.size
  if (!staticDeviceIds) return opened
  const uuids = [...names].filter((name) => name && !opened.has(name)).map((value) => ({ value }))
  for (const { uuid, id } of await database.call('get_device_numbers', { uuids })) opened.set(uuid, { device: id })
  return opened
}
