import { LakeRecord } from '@smittestopp/contracts'

/** What the database gets of a line: null where the line does not say it. */
export interface StagedLine {
  line: number
  uuid: string | null
  enqueued_at: Date | null
  body: string | null
}

/** An event is two levels below its list; what is far deeper is no batch of a phone. */
const DEEPEST = 20
const SUSPECT = /\\u0000|\\ud[89a-f]|null/

const decoder = () => new TextDecoder('utf-8', { fatal: true })

/** Reads one line of a lake file, whose body is an object or, from devices that named no content type, base64 text. */
export function stagedLine(line: number, bytes: Buffer | undefined): StagedLine {
  try {
    const record = LakeRecord.parse(JSON.parse(decoder().decode(bytes)))
    return { line, uuid: uuidOf(record), enqueued_at: timeOf(record.EnqueuedTimeUtc), body: bodyOf(record.Body) }
  } catch {
    return { line, uuid: null, enqueued_at: null, body: null }
  }
}

function uuidOf(record: LakeRecord): string | null {
  const id = record.SystemProperties.connectionDeviceId
  return id.length <= 36 && !id.includes('\0') ? id.toLowerCase() : null
}

/** Null outside the years that a database's time can hold. */
function timeOf(text: string): Date | null {
  const time = new Date(text)
  const year = time.getUTCFullYear()
  return year >= 1970 && year <= 9999 ? time : null
}

function bodyOf(body: unknown): string | null {
  const value = typeof body === 'string' ? JSON.parse(decoder().decode(Buffer.from(body, 'base64'))) : body
  if (typeof value !== 'object' || value === null || depthOf(value) > DEEPEST) return null
  const text = JSON.stringify(value)
  return SUSPECT.test(text) ? JSON.stringify(value, storable) : text
}

/**
 * PostgreSQL stores neither the null character nor half of a surrogate pair; without them the rest of the line is as good as any. A number too large
 * to be one would be written as null, which means absent: as text it is refused for its format.
 */
function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
}

/** How deeply a value is nested, found without recursion: nobody's nesting may cost the process its stack, or the database its own. */
function depthOf(value: object): number {
  let depth = 0
  let level: unknown[] = [value]
  for (; level.length && depth <= DEEPEST; depth++)
    level = level
      .flatMap((one) => Object.values(one as object))
      .filter((one) => typeof one === 'object' && one !== null)
  return depth
}
