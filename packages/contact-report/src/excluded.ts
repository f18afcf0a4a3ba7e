import type { Excluded, FoundPause } from '@smittestopp/contracts'
import type { PersonContact } from './person.ts'
import { times } from './time.ts'

/** What was left out of a pair, in order of time and sensor, the patient's before the contact's; why the contact paused is not told. */
export function excludedOf({ patient, contact }: PersonContact['pauses']): Excluded[] {
  const pauses = [
    ...patient.map((pause) => ({ ...pause, of: 'patient' as const })),
    ...contact.map((pause) => ({ ...pause, of: 'peer' as const, reason: null })),
  ]
  pauses.sort((a, b) => a.from - b.from || a.to - b.to || byText(a, b))
  return pauses.map(({ sensor, of, reason, ...span }) => ({ sensor, of, ...times(span), reason }))
}

type OfOne = FoundPause & { of: string }

function byText(a: OfOne, b: OfOne): number {
  const text = ({ sensor, of, reason }: OfOne) => JSON.stringify([sensor, of, reason])
  return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0
}
