// Imports by the hour, or rather every second, and live, as the service does, with claims and leases that run out soon: to be killed.
import { openDatabase } from '@smittestopp/database'
import { openLake } from '@smittestopp/platform'
import { startImporter } from '../../src/import/importer.ts'
import { startLive } from '../../src/import/live/live.ts'
import { openLiveReader } from '../../src/import/live/live-reader.ts'
import { importDepsOf } from '../import-deps.ts'

const { DATABASE_URL = '', LAKE_URL = '', LAKE_FOLDER = '', REDIS_URL = '' } = process.env
const { LIVE_STREAM = '', LIVE_CHECKPOINTS_URL = '' } = process.env
const deps = importDepsOf({ lake: openLake(LAKE_URL), database: openDatabase(DATABASE_URL), folder: LAKE_FOLDER })
await startImporter(REDIS_URL, 1, deps, 1_000)
const stream = { connectionString: LIVE_STREAM, consumerGroup: 'live', checkpoints: LIVE_CHECKPOINTS_URL }
const live = startLive({
  ...deps,
  openReader: () => openLiveReader({ ...stream, ownershipSeconds: 1.5 }),
  uptime: () => performance.now(),
  lookEveryMs: 200,
})
for (let seen = 0; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
  if (live.counts.messages === seen) continue
  seen = live.counts.messages
  console.log(seen)
}
