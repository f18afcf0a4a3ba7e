import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { buildDirectory } from './app.ts'
import { loadConfig } from './config.ts'
import { openStore } from './store/open.ts'
import { loadSigningKey } from './token/signing-key.ts'

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
const store = openStore(join(config.DATA_DIR, 'directory.sqlite'))
const app = await buildDirectory({
  store,
  logger,
  signingKey: await loadSigningKey(store),
  tenantId: config.TENANT_ID,
  applications: config.APPLICATIONS,
  extensionsClientId: config.EXTENSIONS_CLIENT_ID,
  clockOffsetSeconds: config.CLOCK_OFFSET_SECONDS,
  machineTime: () => Date.now(),
})
app.addHook('onClose', () => store.close())

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void app.close())

await app.listen({ host: config.HOST, port: config.PORT, listenTextResolver: () => 'bound' })
logger.info({ port: (app.server.address() as AddressInfo).port }, 'listening')
