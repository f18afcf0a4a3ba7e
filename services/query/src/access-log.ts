import type { Database } from '@smittestopp/database'
import type { Clock } from '@smittestopp/service'
import type { Caseworker } from './caseworker.ts'

const RESPONSIBLE = 'Folkehelseinstituttet'
const LEGAL_MEANS = 'Oppslag i nærkontakter for varsling'

/** Puts on record who reads whose data, and why. Resolves when it is durable: only then may the data leave. */
export async function recordAccess(
  { database, clock }: { database: Database; clock: Clock },
  reader: Caseworker,
  phoneNumbers: Iterable<string>,
  requestId: string | null,
): Promise<void> {
  await database.call('log_access', {
    now: clock(),
    phone_numbers: [...new Set(phoneNumbers)].map((value) => ({ value })),
    person_name: reader.name,
    person_id: reader.id,
    person_organization: reader.organization,
    organization: RESPONSIBLE,
    legal_means: LEGAL_MEANS,
    request_id: requestId,
  })
}
