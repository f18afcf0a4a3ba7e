import { pino } from 'pino'
import { readSettings, type Settings } from './config.ts'
import { buildGateway } from './gateway.ts'

const settings = settingsOrExit()
const logger = pino({ level: settings.LOG_LEVEL, base: { service: 'gateway' } })
const app = await buildGateway(settings, logger)
await app.listen({ host: settings.HOST, port: settings.PORT, listenTextResolver: () => 'listening' })

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)

async function stop() {
  await app.close()
  process.exit(0)
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(1)
  }
}
