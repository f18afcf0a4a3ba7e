// Captures as the service does, into small files of a lake that takes its time, and with partitions that go to another soon. Says so when it writes: to be killed.
import { setTimeout as pause } from 'node:timers/promises'
import { openLake, openReader } from '@smittestopp/platform'
import { startCapture } from '../../src/capture/capture.ts'

const { EVENT_STREAM = '', CHECKPOINTS_URL = '', LAKE_URL = '', LAKE_FOLDER = '' } = process.env
const SLOW_MS = 20
const lake = openLake(LAKE_URL)
const slow: typeof lake = {
  ...lake,
  async create(path, body) {
    console.log(path)
    await pause(SLOW_MS)
    const created = await lake.create(path, body)
    await pause(SLOW_MS)
    return created
  },
}
await startCapture({
  reader: openReader({
    connectionString: EVENT_STREAM,
    consumerGroup: 'capture',
    checkpoints: CHECKPOINTS_URL,
    ownershipSeconds: 1.5,
  }),
  lake: slow,
  limits: { folder: LAKE_FOLDER, names: 'dots', bytes: 40_000, seconds: 1.5 },
  clock: () => new Date(),
  uptime: () => performance.now(),
  onRetry: () => {},
})
