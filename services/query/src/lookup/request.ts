import { randomUUID } from 'node:crypto'
import type { LookupAccepted, LookupRequest } from '@smittestopp/contracts'
import { type Clock, Problem } from '@smittestopp/service'
import { recordAccess } from '../access-log.ts'
import type { Deps } from '../app.ts'
import type { Caseworker } from '../caseworker.ts'
import { parametersOf } from './parameters.ts'
import { windowOf } from './window.ts'

const PHONE_NUMBER = /^\+[0-9]{4,17}$/
/** For how long an answer that runs until now still does. */
const UNTIL_NOW_SECONDS = 300

/** Queues the analysis of each device of a person; undefined when nobody with devices has this phone number. */
export async function requestLookup(
  deps: Deps & { clock: Clock },
  caseworker: Caseworker,
  { phone_number, time_from, time_to, profile, ...asked }: LookupRequest,
): Promise<LookupAccepted | undefined> {
  if (!PHONE_NUMBER.test(phone_number))
    throw new Problem(400, 'phone-number-invalid', 'Field phone_number must be a phone number such as +4712345678')
  const parameters = parametersOf(deps.parameters, profile, asked.parameters)
  const { untilNow, ...window } = windowOf({ time_from, time_to }, parameters.window_days, deps.clock())
  const person = await deps.directory.personByPhone(phone_number)
  if (!person) return undefined
  const requestId = randomUUID()
  await recordAccess(deps, caseworker, [phone_number], requestId)
  const devices = await deps.directory.devicesOf(person.id)
  if (devices.length === 0) return undefined
  const how = { profile, parameters, second_level: asked.second_level, places: asked.places }
  const mark = await deps.database.call('get_reading_mark', { uuids: devices.map((value) => ({ value })) })
  await deps.jobs.submit({
    request_id: requestId,
    asked_by: caseworker.id,
    question: { person_id: person.id, device_ids: devices, ...window, ...how },
    alike: JSON.stringify([person.id, devices.toSorted(), time_from ?? null, time_to ?? null, how, mark]),
    shareSeconds: Math.min(untilNow ? UNTIL_NOW_SECONDS : deps.expirySeconds, deps.expirySeconds),
    expirySeconds: deps.expirySeconds,
  })
  return {
    request_id: requestId,
    result_url: `${deps.publicUrl}/fhi/lookup/${requestId}`,
    result_expires: new Date(deps.clock().getTime() + deps.expirySeconds * 1000).toISOString(),
  }
}
