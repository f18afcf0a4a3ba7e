import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { buildIotHub } from './app.ts'
import { loadConfig } from './config.ts'
import { openStore } from './store/open.ts'
import { openEventStream } from './telemetry/event-stream.ts'
import { trackActivity } from './telemetry/last-activity.ts'

function readConfig() {
  try {
    return loadConfig(process.env)
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}

const config = readConfig()
const logger = pino({ level: config.LOG_LEVEL })
mkdirSync(config.DATA_DIR, { recursive: true })
const store = openStore(join(config.DATA_DIR, 'iot-hub.sqlite'))
const stream = openEventStream(config.EVENT_STREAM, config.STREAM_TIMEOUT_MS)
const activity = trackActivity(store)
const app = await buildIotHub({
  store,
  stream,
  activity,
  logger,
  hostName: config.HOST_NAME,
  accessKeys: config.ACCESS_KEYS,
  clockOffsetSeconds: config.CLOCK_OFFSET_SECONDS,
  machineTime: () => Date.now(),
})
app.addHook('onClose', async () => {
  activity.close()
  store.close()
  await stream.close()
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void app.close())

await app.listen({ host: config.HOST, port: config.PORT, listenTextResolver: () => 'bound' })
logger.info({ port: (app.server.address() as AddressInfo).port }, 'listening')
