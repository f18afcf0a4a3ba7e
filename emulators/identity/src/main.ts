import { pino } from 'pino'
import { readSettings, type Settings } from './config.ts'
import { startIdentity } from './server.ts'

const settings = settingsOrExit()
const machineNow = Date.now
// oidc-provider takes no clock: it reads Date.now, so the stack's clock has to be there.
Date.now = () => machineNow() + settings.CLOCK_OFFSET_SECONDS * 1000

const logger = pino({ level: settings.LOG_LEVEL, base: { service: 'identity' } })
const server = await startIdentity(settings, { logger, now: () => Date.now() })

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)

async function stop() {
  await server.close()
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
