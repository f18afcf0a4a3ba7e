import type { Database } from '@smittestopp/database'
import type { Lake } from '@smittestopp/platform'
import type { Clock } from '@smittestopp/service'
import { linesOf } from './lines.ts'
import { type StagedLine, stagedLine } from './staged-line.ts'

const BATCH_BYTES = 1_000_000
const BATCH_LINES = 500

/** Brings every line of a lake file into the staging table, a batch at a time; a repeat stages nothing twice. Returns the number of lines. */
export async function stageFile(
  { lake, database, clock }: { lake: Lake; database: Database; clock: Clock },
  fileId: number,
  path: string,
): Promise<number> {
  let lines: StagedLine[] = []
  let bytes = 0
  let read = 0
  const flush = async () => {
    if (lines.length) await database.call('adlsimporter', { file_id: fileId, lines, now: clock() })
    lines = []
    bytes = 0
  }
  for await (const line of linesOf((await lake.read(path)) as AsyncIterable<Buffer>)) {
    lines.push(stagedLine(read++, line))
    bytes += line?.length ?? 0
    if (bytes >= BATCH_BYTES || lines.length >= BATCH_LINES) await flush()
  }
  await flush()
  await database.call('finish_staging', { file_id: fileId, lines: read, now: clock() })
  return read
}
