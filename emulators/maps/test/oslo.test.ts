import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { runMaps } from './running-maps.ts'

const file = resolve(import.meta.dirname, '../../../../shared/data/osm/oslo-center.osm.pbf')
const here = existsSync(file)
if (!here) console.log(`skipped: there is no extract at ${file}`)

it.runIf(here)('finds in central Oslo what is known to be there', async () => {
  const maps = await runMaps({ files: [file] })
  const count = async (statements: string) => {
    const answer = await maps.ask(`[out:json][bbox:59.80,10.60,60.00,10.90];(${statements});out tags center;`)
    return ((await answer.json()) as { elements: unknown[] }).elements.length
  }
  expect(await count('node["building"];way["building"];')).toBe(10_084)
  expect(await count('node["shop"];way["shop"];')).toBe(1_302)
  expect(await count('node["amenity"];way["amenity"];')).toBe(5_658)
  // Of 933 there are 5 groups of stops of which the extract has no stop.
  expect(await count('nwr["public_transport"];')).toBe(928)
  await maps.close()
})
