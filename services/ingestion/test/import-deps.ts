import { noCounts } from '../src/import/import-counts.ts'
import type { ImportDeps } from '../src/import/plan.ts'

/** What contact ids are made with. */
export const KEY = Buffer.alloc(32, 1)

/** What the import is given, as its process has it. */
export function importDepsOf(
  given: Pick<ImportDeps, 'lake' | 'database' | 'folder'> & Partial<ImportDeps>,
): ImportDeps {
  return {
    clock: () => new Date(),
    hours: 48,
    contactIdKeys: [KEY],
    staticDeviceIds: false,
    counts: noCounts(),
    lanes: 4,
    onError: () => {},
    ...given,
  }
}
