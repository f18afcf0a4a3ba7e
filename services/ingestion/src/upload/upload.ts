import { type Refusal, type UploadAnswer, UploadBody } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import type { SignedPhone } from '@smittestopp/phone-access'
import { isStorable } from '@smittestopp/phone-contract'
import type { EventPublisher } from '@smittestopp/platform'
import { type Clock, Problem } from '@smittestopp/service'
import { judgeBatch } from './judge.ts'
import { createOpenings } from './openings.ts'

export interface UploadDeps {
  database: Database
  publisher: EventPublisher
  clock: Clock
  /** Judge each event's values at the edge, too. */
  sanity: boolean
}

const ESCAPE = Buffer.from('\\u')

/** Takes a batch: judges its events, puts what may be taken into the stream, and answers when that is durable. */
export function createUpload({ database, publisher, clock, sanity }: UploadDeps) {
  const openings = createOpenings(database, clock)
  return async (phone: SignedPhone, sent: Buffer, json: unknown): Promise<UploadAnswer> => {
    const batch = checkBatch(json, sent)
    const rules = { consents: phone.device.consents, open: await openings(), sanity, now: clock() }
    const { kept, refusals } = judgeBatch(batch.events, rules)
    const refused = batch.events.length - kept.length
    // What was sent goes on byte for byte, unless something of it may not.
    const body = refused ? Buffer.from(JSON.stringify({ ...(json as object), events: kept })) : sent
    if (kept.length || !refused)
      await publisher.publish({
        deviceId: phone.deviceId,
        body,
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        // What the lake's books are held against: how many events the edge accepted in this body.
        properties: { events: String(kept.length) },
      })
    return { accepted: kept.length, refused, refusals }
  }
}

export type Upload = ReturnType<typeof createUpload>

/** The one check of a batch's shape; the events themselves are judged one by one. */
function checkBatch(json: unknown, sent: Buffer): UploadBody {
  const { data, error } = UploadBody.safeParse(json)
  if (error) {
    const { path, message } = error.issues[0]!
    throw new Problem(400, 'request-invalid', `${['body', ...path].join('.')}: ${message}`)
  }
  // Only an escape can say what text in UTF-8 cannot hold.
  if (sent.includes(ESCAPE) && !isStorable(json))
    throw new Problem(400, 'text-unstorable', 'a text holds the null character or half of a surrogate pair')
  return data
}

/** How many events were refused, by reason, for the books of the edge. */
export function countsOf({ accepted, refusals }: UploadAnswer): [outcome: string, events: number][] {
  return [['accepted', accepted], ...refusals.map(({ reason, events }: Refusal): [string, number] => [reason, events])]
}
