import { LakeRecord } from '@smittestopp/contracts'
import { storableText } from './storable-text.ts'

/** What a line of a lake file says: null, or no events, where it does not. */
export interface ReadLine {
  line: number
  uuid: string | null
  enqueued_at: Date | null
  /** Place in the partition of the stream. */
  sequence: number | null
  /** Events that the edge said it put in. */
  accepted: number | null
  platform: string | null
  osversion: string | null
  appversion: string | null
  model: string | null
  /** Undefined when the body holds no list of them. */
  events: unknown[] | undefined
}

const NOTHING = { platform: null, osversion: null, appversion: null, model: null, events: undefined }
/** An event is two levels below its list; what is far deeper is no batch of a phone. */
const DEEPEST = 20
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads one line of a lake file, whose body is an object or, from devices that named no content type, base64 text. */
export function readLine(line: number, bytes: Buffer | undefined): ReadLine {
  try {
    const record = LakeRecord.parse(JSON.parse(utf8.decode(bytes)))
    const { connectionDeviceId, sequenceNumber } = record.SystemProperties
    return {
      line,
      uuid:
        connectionDeviceId.length <= 36 && !connectionDeviceId.includes('\0') ? connectionDeviceId.toLowerCase() : null,
      enqueued_at: timeOf(record.EnqueuedTimeUtc),
      sequence: countOf(sequenceNumber),
      accepted: countOf(Number(record.Properties.events ?? Number.NaN)),
      ...readBody(record.Body),
    }
  } catch {
    return { line, uuid: null, enqueued_at: null, sequence: null, accepted: null, ...NOTHING }
  }
}

function readBody(body: unknown): Pick<ReadLine, keyof typeof NOTHING> {
  const value = typeof body === 'string' ? JSON.parse(utf8.decode(Buffer.from(body, 'base64'))) : body
  if (typeof value !== 'object' || value === null || depthOf(value) > DEEPEST) return NOTHING
  const { platform, osVersion, appVersion, model, events } = value as Record<string, unknown>
  return {
    platform: textOf(platform),
    osversion: textOf(osVersion),
    appversion: textOf(appVersion),
    model: textOf(model),
    events: Array.isArray(events) ? events : undefined,
  }
}

/** Null outside the years that a database's time can hold. */
function timeOf(text: string): Date | null {
  const time = new Date(text)
  const year = time.getUTCFullYear()
  return year >= 1970 && year <= 9999 ? time : null
}

function countOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null || typeof value === 'object') return null
  return storableText(String(value))
}

/** How deeply a value is nested, found without recursion: nobody's nesting may cost the process its stack, or the database its own. */
function depthOf(value: object): number {
  let depth = 0
  let level: unknown[] = [value]
  for (; level.length && depth <= DEEPEST; depth++) level = below(level)
  return depth
}

function below(level: unknown[]): unknown[] {
  const found: unknown[] = []
  for (const one of level)
    for (const value of Array.isArray(one) ? one : Object.values(one as object))
      if (typeof value === 'object' && value !== null) found.push(value)
  return found
}
