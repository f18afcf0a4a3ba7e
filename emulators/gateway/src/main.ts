import { pino } from 'pino'
import { readSettings } from './config.ts'
import { startGateway } from './gateway.ts'

const { settings, logger, gateway } = await startOrExit()

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
process.on('SIGHUP', renew)

async function stop() {
  await gateway.close()
  process.exit(0)
}

function renew() {
  try {
    gateway.renewCertificate()
    logger.info({ tls: settings.TLS_CERT_FILE !== undefined }, 'certificate read again')
  } catch (error) {
    logger.error({ err: error }, 'the certificate cannot be read; the one before stays')
  }
}

async function startOrExit() {
  try {
    const settings = readSettings(process.env)
    const logger = pino({ level: settings.LOG_LEVEL, base: { service: 'gateway' } })
    return { settings, logger, gateway: await startGateway(settings, logger) }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(1)
  }
}
