import { openDatabase } from '@smittestopp/database'
import { openDeviceRegistry, openDirectory } from '@smittestopp/platform'
import { appOptions, loadConfig, run, tokenRules } from '@smittestopp/service'
import { buildRegistration } from './app.ts'
import { Config } from './config.ts'

const config = loadConfig(Config)
const database = openDatabase(config.DATABASE_URL)
const devices = openDeviceRegistry(config.IOT_HUB)
const directory = openDirectory(config)
const app = await buildRegistration(
  {
    database,
    devices,
    directory,
    phones: tokenRules(config),
    deviceKeySecret: Buffer.from(config.DEVICE_KEY_SECRET, 'hex'),
  },
  appOptions(config),
)
app.api.addHook('onClose', () => database.close())
await run(app, config)
