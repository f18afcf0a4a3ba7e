import { setFlagsFromString } from 'node:v8'
import { openDatabase } from '@smittestopp/database'
import { workAnalysisJobs } from '@smittestopp/platform'
import { appOptions, loadConfig, run, systemClock } from '@smittestopp/service'
import { analyse } from './analyse.ts'
import { buildAnalytics } from './app.ts'
import { Config } from './config.ts'
import { createAddressFinder } from './places/address-finder.ts'
import { createPlaceFinder } from './places/place-finder.ts'
import { analysing, helping } from './replica.ts'

// An analysis holds much for a moment and little for long: the heap grows to twice what is in use, not several times over.
setFlagsFromString('--heap-growing-percent=100')
const config = loadConfig(Config)
const clock = systemClock(config.CLOCK_OFFSET_SECONDS)
const connections = (config.ANALYSIS_CONCURRENCY + config.ANALYSIS_PART_CONCURRENCY) * 2
const open = (url: string) => openDatabase(url, { connections })
const primary = open(config.DATABASE_URL)
const replica = config.DATABASE_REPLICA_URL === undefined ? undefined : open(config.DATABASE_REPLICA_URL)
let countRequests: (requests: number) => void = () => {}
const maps = {
  finder: createPlaceFinder({
    overpass: config.CORONA_OVERPASS_ENDPOINT,
    onAsked: (requests) => countRequests(requests),
  }),
  addresses: createAddressFinder(config.CORONA_NOMINATIM_ENDPOINT),
}
let report: (error: Error) => void = () => {}
const work = workAnalysisJobs(
  config.REDIS_URL,
  analysing(
    (job, source, signal) => analyse(job, source, job.parameters, clock, signal, maps),
    { primary, replica },
    clock,
    config.ANALYSIS_PART_PROBES,
  ),
  {
    concurrency: config.ANALYSIS_CONCURRENCY,
    parts: { read: helping({ primary, replica }, clock), concurrency: config.ANALYSIS_PART_CONCURRENCY },
    seconds: config.ANALYSIS_SECONDS,
    key: config.RESULT_KEY,
    onError: (error) => report(error),
  },
)
const app = await buildAnalytics({ primary, replica, work }, appOptions(config))
report = (error) => app.api.log.error({ err: error }, 'an analysis failed')
const mapRequests = app.meter.createCounter('map_requests', {
  description: 'Requests sent to Overpass, repeats among them',
})
countRequests = (requests) => mapRequests.add(requests)
app.api.addHook('onClose', async () => {
  await work.close()
  await Promise.all([primary.close(), replica?.close()])
})
await run(app, config)
