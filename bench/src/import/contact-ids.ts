import { CONTACT_ID_SECONDS, sealContactIds } from '@smittestopp/service'
import type { BenchDevice } from './devices.ts'

const WINDOW_MS = CONTACT_ID_SECONDS * 1000

/** The contact id of a device at a moment (milliseconds since 1970), as registration hands it out. */
export type ContactIdAt = (device: BenchDevice, time: number) => string

/** Makes contact ids with the key of a stack, each once. */
export function contactIdsUnder(key: Buffer): ContactIdAt {
  const made = new Map<string, string>()
  return ({ number }, time) => {
    const name = `${number} ${Math.floor(time / WINDOW_MS)}`
    const contactId = made.get(name) ?? sealContactIds(number, new Date(time), 1, key)[0]!.contactId
    made.set(name, contactId)
    return contactId
  }
}
