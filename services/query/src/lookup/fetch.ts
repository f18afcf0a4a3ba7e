import { setImmediate } from 'node:timers/promises'
import {
  barPlots,
  type Composition,
  compose,
  contactReport,
  fullReport,
  inDetail,
  notesOf,
  reportPage,
} from '@smittestopp/contact-report'
import type { AnalysisResult, FullReport, LookupContact, LookupResult } from '@smittestopp/contracts'
import type { Person } from '@smittestopp/platform'
import type { Clock } from '@smittestopp/service'
import { z } from 'zod'
import { recordAccess } from '../access-log.ts'
import type { Deps } from '../app.ts'
import type { Caseworker } from '../caseworker.ts'
import { type FoundLookup, findLookup, unknownRequest } from './find.ts'
import { idsOf, nameable, ownersOf } from './owners.ts'
import { issuePins } from './pin.ts'

/** The shape of 2020, everything that is known, or the same as a page. */
export const Format = z.enum(['json', 'full', 'html'])
export type Format = z.infer<typeof Format>

/** Contacts whose pictures are drawn before others get their turn. */
const drawnAtOnce = 10

/** The contacts of a finished lookup, or how far it is; with a signal, when it is finished or the signal comes. Who is named is looked up now, so that somebody, or a device, erased meanwhile does not appear. */
export async function fetchLookup(
  deps: Deps & { clock: Clock },
  caseworker: Caseworker,
  requestId: string,
  format: Format,
  over?: AbortSignal,
): Promise<LookupResult | FullReport | string | { message: string }> {
  const found = await findLookup(deps, caseworker, requestId, over)
  return 'message' in found ? found : answer(deps, caseworker, found, format)
}

async function answer(
  deps: Deps & { clock: Clock },
  caseworker: Caseworker,
  { state, counted, person }: FoundLookup,
  format: Format,
): Promise<LookupResult | FullReport | string> {
  const { request_id, device_ids } = state.info
  const asFarAsTold = (all: AnalysisResult[]) => (format === 'json' ? all.map(withoutSecondLevel) : all)
  const found = { told: asFarAsTold(state.results), counted: asFarAsTold(counted) }
  const owners = await ownersOf(deps.directory, found, person)
  const composition = compose(found.told, idsOf(nameable(owners)), person.id, {
    results: found.counted,
    ownerOf: new Map([...idsOf(owners), ...device_ids.map((device) => [device, person.id] as const)]),
  })
  const shown = [...(composition?.contacts ?? []), ...(composition?.secondLevel?.people ?? [])]
  const named = shown.map((one) => one.person)
  const nameOf = await namesOf(deps, caseworker, { person, owners, named, request_id })
  const about = {
    request_id,
    asked_by: caseworker.name,
    phone_number: person.phoneNumber,
    last_activity: await lastActivityOf(deps, device_ids),
  }
  if (format === 'json') return shapeOf2020(about, composition, nameOf)
  if (!composition) throw unknownRequest() // no device is left of which anything could be told
  const report = fullReport(composition, about, nameOf)
  return format === 'html' ? reportPage(report) : report
}

/** The shape of 2020 does not show it: nobody is named for it. */
function withoutSecondLevel({ second_level, ...result }: AnalysisResult): AnalysisResult {
  return result
}

interface Naming {
  person: Person
  owners: ReadonlyMap<string, Person>
  /** The directory's ids of who is to be named. */
  named: readonly string[]
  request_id: string
}

type NameOf = (id: string) => { phone_number: string; pin_code: string }

/** Numbers and PINs of who is named, once it is on record that they are read. */
async function namesOf(
  deps: Deps & { clock: Clock },
  caseworker: Caseworker,
  { person, owners, named, request_id }: Naming,
): Promise<NameOf> {
  const numbers = new Map([...owners.values()].map((owner) => [owner.id, owner.phoneNumber]))
  const read = [person.phoneNumber, ...named.map((id) => numbers.get(id)!)]
  await recordAccess(deps, caseworker, read, request_id)
  const pins = await issuePins(deps, named)
  return (id) => ({ phone_number: numbers.get(id)!, pin_code: pins.get(id)! })
}

async function shapeOf2020(
  { phone_number, last_activity }: Pick<LookupResult, 'phone_number' | 'last_activity'>,
  composition: Composition | undefined,
  nameOf: NameOf,
): Promise<LookupResult> {
  const found = { phone_number, found_in_system: true, last_activity } as const
  if (!composition) return { ...found, contacts: [], not_named: 0, notes: [] }
  const contacts: Record<string, LookupContact> = {}
  const plot = barPlots(composition.window)
  for (const [i, contact] of composition.contacts.entries()) {
    if (i % drawnAtOnce === 0) await setImmediate()
    const { phone_number, pin_code } = nameOf(contact.person)
    contacts[phone_number] = { ...contactReport(contact, composition, i < inDetail ? plot : undefined), pin_code }
  }
  return {
    ...found,
    contacts: Object.keys(contacts).length > 0 ? [contacts] : [],
    not_named: composition.notNamed,
    notes: notesOf(composition),
  }
}

async function lastActivityOf({ database }: Deps, devices: string[]): Promise<string | null> {
  const rows = await database.call('get_last_activity', { uuids: devices.map((value) => ({ value })) })
  const times = rows.map((row) => row.lastactivity.getTime())
  return times.length ? new Date(Math.max(...times)).toISOString() : null
}
