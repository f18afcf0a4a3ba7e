import type { Deps } from '../app.ts'
import type { Caseworker } from '../caseworker.ts'
import { unknownRequest } from './find.ts'

/** Ends a lookup of the caseworker's own; once more does nothing more. Nobody's data are read: that it was asked is on record already. */
export async function cancelLookup({ jobs }: Deps, caseworker: Caseworker, requestId: string): Promise<void> {
  if (!(await jobs.cancel(requestId, caseworker.id))) throw unknownRequest()
}
