import type { Addresses } from '@smittestopp/embedded'
import type { Needle } from './disguises.ts'
import { holdings } from './holdings.ts'

/** Where each of the things searched for stands, by what it is: places in alphabetical order, one that is not bare with the way it is written. */
export async function whereFound(system: Addresses, needles: Needle[]): Promise<Record<string, string[]>> {
  const found = new Map(needles.map(({ what }) => [what, new Set<string>()]))
  for await (const { place, content } of holdings(system))
    for (const { what, written, bytes } of needles)
      if (content.includes(bytes)) found.get(what)!.add(written === 'plain' ? place : `${place} in ${written}`)
  return Object.fromEntries([...found].map(([what, places]) => [what, [...places].toSorted()]))
}
