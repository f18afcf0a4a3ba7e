import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Beside the checkout: JSONTestSuite and the big list of naughty strings, both MIT. */
const FOLDER = resolve(import.meta.dirname, '../../../../shared/data/hostile')
const JSON_FILES = join(FOLDER, 'json-test-suite', 'test_parsing')
const STRINGS = join(FOLDER, 'naughty-strings', 'blns.json')

export interface HostileData {
  /** By name; `y_` must parse, `n_` must not, `i_` may. */
  files: { name: string; bytes: Buffer }[]
  strings: string[]
}

export const hasHostileData = existsSync(JSON_FILES) && existsSync(STRINGS)

/** Said where the data is absent. */
export const NO_HOSTILE_DATA = `skipped: there is no hostile data at ${FOLDER}`

export async function loadHostileData(): Promise<HostileData> {
  const names = (await readdir(JSON_FILES)).toSorted()
  const files = names.map(async (name) => ({ name, bytes: await readFile(join(JSON_FILES, name)) }))
  const strings = JSON.parse(await readFile(STRINGS, 'utf8')) as string[]
  return { files: await Promise.all(files), strings: [...new Set(strings)] }
}
