import { randomUUID } from 'node:crypto'
import type { LookupAccepted, LookupRequest } from '@smittestopp/contracts'
import { type Clock, Problem } from '@smittestopp/service'
import { recordAccess } from '../access-log.ts'
import type { Deps } from '../app.ts'
import type { Caseworker } from '../caseworker.ts'

const PHONE_NUMBER = /^\+[0-9]{4,17}$/

/** Queues the analysis of each device of a person; undefined when nobody with devices has this phone number. */
export async function requestLookup(
  deps: Deps & { clock: Clock },
  caseworker: Caseworker,
  { phone_number, time_from, time_to }: LookupRequest,
): Promise<LookupAccepted | undefined> {
  if (!PHONE_NUMBER.test(phone_number))
    throw new Problem(400, 'phone-number-invalid', 'Field phone_number must be a phone number such as +4712345678')
  const window = { time_from: utc('time_from', time_from), time_to: utc('time_to', time_to) }
  if (window.time_from && window.time_to && window.time_from >= window.time_to)
    throw new Problem(400, 'window-invalid', 'Field time_from must be before time_to')
  const person = await deps.directory.personByPhone(phone_number)
  if (!person) return undefined
  const requestId = randomUUID()
  await recordAccess(deps, caseworker, [phone_number], requestId)
  const devices = await deps.directory.devicesOf(person.id)
  if (devices.length === 0) return undefined
  const info = {
    request_id: requestId,
    person_id: person.id,
    device_ids: devices,
    asked_by: caseworker.id,
    ...window,
  }
  await deps.jobs.submit(info, deps.expirySeconds)
  return {
    request_id: requestId,
    result_url: `${deps.publicUrl}/fhi/lookup/${requestId}`,
    result_expires: new Date(deps.clock().getTime() + deps.expirySeconds * 1000).toISOString(),
  }
}

/** Hours are counted from 1970, and the databases take years of four digits. */
function utc(field: string, time: string | undefined): string | null {
  if (time === undefined) return null
  const moment = new Date(time)
  const year = moment.getUTCFullYear()
  if (year >= 1970 && year <= 9999) return moment.toISOString()
  throw new Problem(400, 'window-invalid', `Field ${field} must be a time from 1970 to 9999`)
}
