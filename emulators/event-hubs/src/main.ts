import pino from 'pino'
import { type Config, readConfig } from './config.ts'
import { startEventHubs } from './server.ts'

const config = settings()
const logger = pino({ level: config.LOG_LEVEL })
const hubs = await startEventHubs({ config, logger, machineTime: Date.now }).catch((error) => {
  logger.fatal(error, 'could not start')
  process.exit(1)
})
logger.info({ host: config.HOST, port: hubs.port, clock_offset_seconds: config.CLOCK_OFFSET_SECONDS }, 'listening')

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())

async function stop(): Promise<void> {
  await hubs.close()
  logger.info('stopped')
  process.exit(0)
}

function settings(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}
