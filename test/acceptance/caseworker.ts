import { setTimeout as pause } from 'node:timers/promises'
import type { Addresses } from '@smittestopp/embedded'
import { ask, bearer, type Said } from './http.ts'

const PATIENCE_MS = 60_000

/** `POST /fhi/lookup`. */
export function requestLookup(system: Addresses, token: string, body: unknown): Promise<Said> {
  const headers = { ...bearer(token), 'content-type': 'application/json' }
  return ask(`${system.gatewayUrl}/fhi/lookup`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** Polls a result until it is there, and bears a service that is away for a while. */
export async function pollLookup(token: string, url: string): Promise<Said> {
  for (const end = performance.now() + PATIENCE_MS; ; await pause(100)) {
    const said = await ask(url, { headers: bearer(token) }).catch(() => undefined)
    if (said && said.status !== 202 && said.status < 502) return said
    if (performance.now() > end) throw new Error(`no result within a minute, last ${said?.status} ${said?.text}`)
  }
}

/** Contacts by phone number, of a caseworker's whole enquiry. */
export async function lookUp(system: Addresses, token: string, phoneNumber: string): Promise<Map<string, Report>> {
  const asked = await requestLookup(system, token, { phone_number: phoneNumber })
  if (asked.status !== 202) throw new Error(`the lookup was answered with ${asked.status}: ${asked.text}`)
  const found = await pollLookup(token, String(asked.json.result_url))
  if (found.status !== 200) throw new Error(`the result was answered with ${found.status}: ${found.text}`)
  return contactsOf(found)
}

export function contactsOf(result: Said): Map<string, Report> {
  return new Map((result.json.contacts as Record<string, Report>[]).flatMap(Object.entries<Report>))
}

/** As much of a report as these tests calculate with. */
export interface Report {
  cumulative: { bt_contacts: { cumulative_duration: number }; gps_contacts: { cumulative_duration: number } }
  daily: Record<string, unknown>
  evidence: { bluetooth: { duration: number; sightings: number; time_from: string; time_to: string }[]; gps: unknown[] }
}
