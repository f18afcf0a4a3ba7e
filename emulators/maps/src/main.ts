import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { buildMaps } from './app.ts'
import { type Config, loadConfig } from './config.ts'
import { loadWorld } from './osm/world.ts'

/** What is wrong with a setting or a file is told in one line, without a stack. */
async function orExit<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}

function limitsOf(config: Config) {
  return {
    slots: config.OVERPASS_SLOTS,
    seconds: config.OVERPASS_MAX_SECONDS,
    bytes: config.OVERPASS_MAX_BYTES,
    boxKm2: config.OVERPASS_MAX_BOX_KM2,
  }
}

const config = await orExit(() => loadConfig(process.env))
const logger = pino({ level: config.LOG_LEVEL })
const started = performance.now()
const world = await orExit(() => loadWorld(config.OSM_FILES, config.OSM_FILES_MAX_BYTES))
logger.info({ elements: world.elements.length, ms: Math.round(performance.now() - started) }, 'world read')
const app = await buildMaps({
  world,
  limits: limitsOf(config),
  logger,
  clockOffsetSeconds: config.CLOCK_OFFSET_SECONDS,
  now: () => performance.now(),
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void app.close())

await app.listen({ host: config.HOST, port: config.PORT, listenTextResolver: () => 'bound' })
logger.info({ port: (app.server.address() as AddressInfo).port }, 'listening')
