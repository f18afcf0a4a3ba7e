import { openDatabase } from '@smittestopp/database'
import { openAnnouncements, openDeviceRegistry, openDirectory } from '@smittestopp/platform'
import { appOptions, loadConfig, run, systemClock } from '@smittestopp/service'
import { buildDeletion } from './app.ts'
import { Config } from './config.ts'
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
let report: (error: Error) => void = () => {}
const sweeper = await startSweeper(config.REDIS_URL, config.SWEEP_EVERY_SECONDS, deps, (error) => report(error))
const app = await buildDeletion({ ...deps, sweeper }, appOptions(config))
report = (error) => app.api.log.error({ err: error }, 'a sweep failed')
app.api.addHook('onClose', async () => {
  await sweeper.close()
  await announcements.close()
  await database.close()
})
await run(app, config)
