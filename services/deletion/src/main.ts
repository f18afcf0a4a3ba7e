import { openDatabase } from '@smittestopp/database'
import { openAnnouncements, openDeviceRegistry, openDirectory, openLake } from '@smittestopp/platform'
import { appOptions, loadConfig, run, systemClock } from '@smittestopp/service'
import { buildDeletion } from './app.ts'
import { Config } from './config.ts'
import { startRetention } from './retention/retention.ts'
import { startSweeper } from './sweep/sweeper.ts'

const config = loadConfig(Config)
const database = openDatabase(config.DATABASE_URL)
const announcements = openAnnouncements(config.REDIS_URL)
const deps = {
  database,
  devices: openDeviceRegistry(config.IOT_HUB),
  directory: openDirectory(config),
  announcements,
  clock: systemClock(config.CLOCK_OFFSET_SECONDS),
  idleDays: config.IDLE_DAYS,
  unconfirmedSeconds: config.UNCONFIRMED_SECONDS,
}
const ageing = {
  database,
  clock: deps.clock,
  lake: openLake(config.LAKE_URL),
  lakeFolder: config.LAKE_FOLDER,
  eventDays: config.EVENT_DAYS,
  stagingDays: config.STAGING_DAYS,
  lakeDays: config.LAKE_DAYS,
}
let report: (error: Error, what: string) => void = () => {}
const sweeper = await startSweeper(config.REDIS_URL, config.SWEEP_EVERY_SECONDS, deps, (error) =>
  report(error, 'a sweep failed'),
)
const retention = await startRetention(config.REDIS_URL, config.RETENTION_EVERY_SECONDS, ageing, (error) =>
  report(error, 'what has aged out could not all be erased'),
)
const app = await buildDeletion({ ...deps, sweeper, retention }, appOptions(config))
report = (error, what) => app.api.log.error({ err: error }, what)
app.api.addHook('onClose', async () => {
  await sweeper.close()
  await retention.close()
  await announcements.close()
  await database.close()
})
await run(app, config)
