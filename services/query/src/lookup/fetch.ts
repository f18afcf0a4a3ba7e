import type { AnalysisResult, LookupContact, LookupResult } from '@smittestopp/contracts'
import type { LookupState, Person } from '@smittestopp/platform'
import { type Clock, Problem } from '@smittestopp/service'
import { recordAccess } from '../access-log.ts'
import type { Deps } from '../app.ts'
import type { Caseworker } from '../caseworker.ts'
import { forAll } from './at-once.ts'
import { issuePins } from './pin.ts'

/** The contacts of a finished lookup, or how far it is. Who is named is looked up now, so that somebody, or a device, erased meanwhile does not appear. */
export async function fetchLookup(
  deps: Deps & { clock: Clock },
  caseworker: Caseworker,
  requestId: string,
): Promise<LookupResult | { message: string }> {
  const state = await deps.jobs.state(requestId)
  if (!state || state.info.asked_by !== caseworker.id) throw unknown()
  if (state.failed)
    throw new Problem(
      500,
      'analysis-failed',
      'Error in analysis pipeline. Please report the input parameters to the analysis team.',
    )
  if (state.completed < state.total)
    return { message: `Not finished processing (completed ${state.completed}/${state.total} tasks)` }
  const person = await deps.directory.person(state.info.person_id)
  if (!person) throw unknown()
  const devices = await deps.directory.devicesOf(person.id)
  const results = state.results.filter((result) => devices.includes(result.device_id))
  return assemble(deps, caseworker, { ...state, results }, person)
}

function unknown(): Problem {
  return new Problem(404, 'request-unknown', 'No such request')
}

async function assemble(
  deps: Deps & { clock: Clock },
  caseworker: Caseworker,
  state: LookupState,
  person: Person,
): Promise<LookupResult> {
  const owners = await ownersOf(deps, state.results)
  owners.forEach((owner, device) => {
    if (owner.id === person.id) owners.delete(device)
  })
  const named = [...owners.values()].map((owner) => owner.phoneNumber)
  await recordAccess(deps, caseworker, [person.phoneNumber, ...named], state.info.request_id)
  const pins = await issuePins(
    deps,
    [...owners.values()].map((owner) => owner.id),
  )
  return {
    phone_number: person.phoneNumber,
    found_in_system: true,
    last_activity: await lastActivityOf(deps, state.info.device_ids),
    contacts: state.results.flatMap((result) => byPhoneNumber(result, owners, pins)),
  }
}

async function ownersOf({ directory }: Deps, results: AnalysisResult[]): Promise<Map<string, Person>> {
  const devices = [...new Set(results.flatMap((result) => Object.keys(result.contacts)))]
  const owners = new Map<string, Person>()
  await forAll(devices, async (device) => {
    const owner = await directory.ownerOf(device)
    if (owner) owners.set(device, owner)
  })
  return owners
}

/** Reports by phone number. A second device of one person goes into a further element, so that neither hides the other. */
function byPhoneNumber(
  result: AnalysisResult,
  owners: Map<string, Person>,
  pins: Map<string, string>,
): Record<string, LookupContact>[] {
  const elements: Record<string, LookupContact>[] = []
  for (const [device, report] of Object.entries(result.contacts)) {
    const owner = owners.get(device)
    if (!owner) continue
    const contact = { ...report, pin_code: pins.get(owner.id)! }
    const element = elements.find((one) => !(owner.phoneNumber in one))
    if (element) element[owner.phoneNumber] = contact
    else elements.push({ [owner.phoneNumber]: contact })
  }
  return elements
}

async function lastActivityOf({ database }: Deps, devices: string[]): Promise<string | null> {
  const rows = await database.call('get_last_activity', { uuids: devices.map((value) => ({ value })) })
  const times = rows.map((row) => row.lastactivity.getTime())
  return times.length ? new Date(Math.max(...times)).toISOString() : null
}
