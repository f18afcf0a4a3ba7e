import type { StreamEvent } from '@smittestopp/platform'
import { hourOf } from '@smittestopp/service'
import { hourText } from '../hour-text.ts'
import { LIVE } from '../tasks.ts'

/** What stands in the catalogue for messages that came from no file of the lake. */
export interface LiveFile {
  path: string
  hour: number
  partition_id: number
}

/** A message as a line of its live file. */
export interface LiveLine {
  line: number
  event: StreamEvent
}

/** Each task looks through all lines of a file for those it has not taken: a file holds no more of them. */
const MESSAGES_A_FILE = 10_000
const LINES = 1_000_000_000

/** The file of a message, always the same: `live/YYYY/MM/DD/HH/PP-N`, by the hour it was taken in, its partition, and which ten thousand of the partition it is in. */
export function liveFileOf(partition: string, { enqueuedAt, sequence }: StreamEvent): LiveFile {
  const hour = hourOf(enqueuedAt)
  const folder = hourText(hour).replace(/[-T]/g, '/')
  const name = `${partition.padStart(2, '0')}-${Math.floor(sequence / MESSAGES_A_FILE)}`
  return { path: `${LIVE}/${folder}/${name}`, hour, partition_id: Number(partition) }
}

/** Messages by their files, in order; none of the groups holds many more bytes than asked for. */
export function* byFile(
  partition: string,
  events: readonly StreamEvent[],
  bytesAtMost: number,
): Iterable<{ file: LiveFile; lines: LiveLine[] }> {
  let group: { file: LiveFile; lines: LiveLine[] } | undefined
  let bytes = 0
  for (const event of events) {
    const file = liveFileOf(partition, event)
    if (group && (group.file.path !== file.path || bytes >= bytesAtMost)) {
      yield group
      group = undefined
    }
    if (!group) bytes = 0
    group ??= { file, lines: [] }
    group.lines.push({ line: event.sequence % LINES, event })
    bytes += event.body.length
  }
  if (group) yield group
}
