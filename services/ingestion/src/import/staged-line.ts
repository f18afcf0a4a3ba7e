import { LakeRecord } from '@smittestopp/contracts'

/** What the database gets of a line: null where the line does not say it. */
export interface StagedLine {
  line: number
  uuid: string | null
  enqueued_at: Date | null
  body: string | null
}

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

function timeOf(text: string): Date | null {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? null : time
}

function bodyOf(body: unknown): string | null {
  if (typeof body === 'object' && body !== null) return JSON.stringify(body)
  return typeof body === 'string' ? decoder().decode(Buffer.from(body, 'base64')).replaceAll('\0', '') || null : null
}
