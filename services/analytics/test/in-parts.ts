import type { ShareParts } from '@smittestopp/platform'
import type { Parts } from '../src/gps/parts.ts'
import { partsOn, readPart } from '../src/shared-parts.ts'
import type { ContactSource } from '../src/source.ts'
import { job } from './evening-world.ts'

/** The parts of an analysis of this source, every other read by another worker; they come back as JSON says, the last first. */
export function sharedParts(source: ContactSource, most: number, asked = job()): Parts {
  const share: ShareParts = async function* (parts, here) {
    for (const [i, part] of [...parts.entries()].reverse()) {
      const elsewhere = () => readPart(asked, JSON.parse(JSON.stringify(part)), () => source, AbortSignal.any([]))
      yield JSON.parse(JSON.stringify(await (i % 2 === 1 ? elsewhere() : here(part))))
    }
  }
  return partsOn('primary', share, most)
}
