import {
  Consents,
  ContactIds,
  OwnDevices,
  type Pause,
  Pauses,
  PinCodes,
  Purpose,
  RotatedKeys,
} from '@smittestopp/contracts'
import type { z } from 'zod'
import { consentText } from './consent-text.ts'
import type { Answer } from './request.ts'

/** Everything the app asks the backend for besides uploads. A refusal is thrown, with the status and what was said. */
export interface Requests {
  heartbeat(): Promise<void>
  pins(): Promise<PinCodes>
  setBirthYear(year: number): Promise<void>
  /** Ids to send out by Bluetooth, one a quarter of an hour from the present one on; 96 at most. */
  fetchContactIds(count?: number): Promise<ContactIds>
  consents(): Promise<Consents>
  /** Consents to purposes (all when none is named); `since` is when the user said so, if not now. */
  giveConsents(purposes?: readonly Purpose[], since?: Date): Promise<Consents>
  withdrawConsents(purposes?: readonly Purpose[]): Promise<Consents>
  pauses(): Promise<Pauses>
  /** Puts these in place of all pauses before. */
  setPauses(pauses: readonly Pause[]): Promise<Pauses>
  devices(): Promise<OwnDevices>
  /** Removes a device of the same person; this one, too. */
  removeDevice(deviceId: string): Promise<void>
  /** Asks for new keys; those in use hold for a while longer. */
  rotateKeys(): Promise<RotatedKeys>
}

type Send = (method: string, path: string, body?: unknown) => Promise<Answer>

/** The requests of the app, over what sends and signs them. */
export function requestsOver(send: Send): Requests {
  const told = async (method: string, path: string, body?: unknown): Promise<string> => {
    const { status, text } = await send(method, path, body)
    if (status >= 200 && status < 300) return text
    throw new Error(`${method} ${path} was answered with ${status}: ${text}`)
  }
  const ask = async <T>(shape: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> =>
    shape.parse(JSON.parse(await told(method, path, body)))
  const decide = (given: boolean, purposes: readonly Purpose[], since?: Date) =>
    ask(Consents, 'PUT', '/app/consents', {
      consents: purposes.map((purpose) => ({ purpose, given, ...consentText, since: since?.toISOString() })),
    })
  return {
    heartbeat: async () => void (await told('POST', '/app/heartbeat')),
    pins: () => ask(PinCodes, 'GET', '/app/pin'),
    setBirthYear: async (birthyear) => void (await told('POST', '/app/birthyear', { birthyear })),
    fetchContactIds: (count = 10) => ask(ContactIds, 'POST', '/app/contactids', { count }),
    consents: () => ask(Consents, 'GET', '/app/consents'),
    giveConsents: (purposes = Purpose.options, since) => decide(true, purposes, since),
    withdrawConsents: (purposes = Purpose.options) => decide(false, purposes),
    pauses: () => ask(Pauses, 'GET', '/app/pauses'),
    setPauses: (pauses) => ask(Pauses, 'PUT', '/app/pauses', { pauses }),
    devices: () => ask(OwnDevices, 'GET', '/app/devices'),
    removeDevice: async (deviceId) => void (await told('DELETE', `/app/devices/${deviceId}`)),
    rotateKeys: () => ask(RotatedKeys, 'POST', '/app/keys'),
  }
}
