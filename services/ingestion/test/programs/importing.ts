// Imports with a lease of a second, slowly, and writes a line for each file it has read: to be killed.
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase } from '@smittestopp/database'
import { openLake } from '@smittestopp/platform'
import { startImporter } from '../../src/import/importer.ts'
import { importDepsOf } from '../import-deps.ts'

const { DATABASE_URL = '', LAKE_URL = '', LAKE_FOLDER = '', REDIS_URL = '' } = process.env
const lake = openLake(LAKE_URL)
const slow: typeof lake = {
  ...lake,
  async read(path) {
    console.log(path)
    await pause(100)
    return lake.read(path)
  },
}
await startImporter(
  REDIS_URL,
  3_600,
  importDepsOf({ lake: slow, database: openDatabase(DATABASE_URL), folder: LAKE_FOLDER, onError: console.error }),
  1_000,
)
