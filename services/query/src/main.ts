import { openDatabase } from '@smittestopp/database'
import { openAnalysisJobs, openDirectory } from '@smittestopp/platform'
import { appOptions, loadConfig, run, tokenRules } from '@smittestopp/service'
import { buildQuery } from './app.ts'
import { Config } from './config.ts'
import { ParameterSettings } from './lookup/parameters.ts'

const config = loadConfig(Config)
const database = openDatabase(config.DATABASE_URL, { timeoutMs: 3_000 })
const previous = config.RESULT_KEY_PREVIOUS ? [config.RESULT_KEY_PREVIOUS] : []
const jobs = openAnalysisJobs(config.REDIS_URL, [config.RESULT_KEY, ...previous])
const directory = openDirectory(config)
const app = await buildQuery(
  {
    database,
    directory,
    jobs,
    caseworkers: tokenRules(config),
    publicUrl: config.PUBLIC_URL,
    expirySeconds: config.LOOKUP_RESULT_EXPIRY_SECONDS,
    parameters: loadConfig(ParameterSettings),
  },
  appOptions(config),
)
app.api.addHook('onClose', async () => {
  await jobs.close()
  await database.close()
})
await run(app, config)
