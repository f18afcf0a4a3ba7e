import { LakeRecord } from '@smittestopp/contracts'

/** What the database gets of a line: null where the line does not say it. */
export interface StagedLine {
  line: number
  uuid: string | null
  enqueued_at: Date | null
  body: string | null
}

/** A line, and what may be contact ids among the device ids of its events, in lower case. */
export interface ReadLine {
  staged: StagedLine
  peers: string[]
}

/** An event is two levels below its list; what is far deeper is no batch of a phone. */
const DEEPEST = 20
const SUSPECT = /\\u0000|\\ud[89a-f]|null/
const CONTACT_ID = /^[0-9a-f]{32}$/i

const decoder = () => new TextDecoder('utf-8', { fatal: true })

/** Reads one line of a lake file, whose body is an object or, from devices that named no content type, base64 text. */
export function readLine(line: number, bytes: Buffer | undefined): ReadLine {
  try {
    const record = LakeRecord.parse(JSON.parse(decoder().decode(bytes)))
    const uuid = uuidOf(record)
    const value = bodyOf(record.Body)
    const staged = { line, uuid, enqueued_at: timeOf(record.EnqueuedTimeUtc), body: value && textOf(value) }
    return { staged, peers: value ? peersOf(value) : [] }
  } catch {
    return { staged: { line, uuid: null, enqueued_at: null, body: null }, peers: [] }
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

function bodyOf(body: unknown): object | null {
  const value = typeof body === 'string' ? JSON.parse(decoder().decode(Buffer.from(body, 'base64'))) : body
  return typeof value !== 'object' || value === null || depthOf(value) > DEEPEST ? null : value
}

function peersOf(body: { events?: unknown }): string[] {
  const events: unknown[] = Array.isArray(body.events) ? body.events : []
  return events.flatMap((event) => {
    const { deviceId } = (event ?? {}) as { deviceId?: unknown }
    return typeof deviceId === 'string' && CONTACT_ID.test(deviceId) ? deviceId.toLowerCase() : []
  })
}

function textOf(value: object): string {
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
