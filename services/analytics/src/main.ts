import { openDatabase } from '@smittestopp/database'
import { workAnalysisJobs } from '@smittestopp/platform'
import { appOptions, loadConfig, run, systemClock } from '@smittestopp/service'
import { analyse } from './analyse.ts'
import { buildAnalytics } from './app.ts'
import { Config } from './config.ts'
import { databaseSource } from './database-source.ts'
import { Parameters } from './parameters.ts'

const config = loadConfig(Config)
const clock = systemClock(config.CLOCK_OFFSET_SECONDS)
const database = openDatabase(config.DATABASE_URL, { connections: config.ANALYSIS_CONCURRENCY * 2 })
const source = databaseSource(database, clock)
const parameters = Parameters.parse({})
let report: (error: Error) => void = () => {}
const work = workAnalysisJobs(
  config.REDIS_URL,
  config.ANALYSIS_CONCURRENCY,
  (job) => analyse(job, source, parameters, clock),
  (error) => report(error),
)
const app = await buildAnalytics({ database, work }, appOptions(config))
report = (error) => app.api.log.error({ err: error }, 'an analysis failed')
app.api.addHook('onClose', async () => {
  await work.close()
  await database.close()
})
await run(app, config)
