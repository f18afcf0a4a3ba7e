import { pino } from 'pino'
import { type Config, loadConfig } from './config.ts'
import { startDataLake } from './server.ts'
import { createFileSystem } from './store/file-systems.ts'
import { createLake, type Lake } from './store/lake.ts'
import { recover } from './store/recovery.ts'

const config = readConfig()
const log = pino({ name: 'data-lake', level: config.LOG_LEVEL })
const clockOffsetSeconds = config.CLOCK_OFFSET_SECONDS
const lake = createLake(config.DATA_DIR, clockOffsetSeconds, Date.now)
log.info(await recover(lake), 'recovered')
await createFileSystems(lake, config.FILE_SYSTEMS)

const account = { name: config.ACCOUNT, key: Buffer.from(config.ACCOUNT_KEY, 'base64') }
const server = await startDataLake({ lake, account, clockOffsetSeconds, log }, { host: config.HOST, port: config.PORT })
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal))
log.info({ host: config.HOST, port: server.port, account: account.name }, 'listening')

function readConfig(): Config {
  try {
    return loadConfig(process.env)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(1)
  }
}

async function createFileSystems(lake: Lake, names: string[]): Promise<void> {
  for (const name of names) if (await createFileSystem(lake, name, {})) log.info({ fileSystem: name }, 'created')
}

async function stop(signal: string): Promise<void> {
  log.info({ signal }, 'stopping')
  await server.close()
  process.exit(0)
}
