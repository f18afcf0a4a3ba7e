import { openDatabase } from '@smittestopp/database'
import { openDeviceRegistry, openDirectory } from '@smittestopp/platform'
import { appOptions, loadConfig, run } from '@smittestopp/service'
import { buildDeletion } from './app.ts'
import { Config } from './config.ts'

const config = loadConfig(Config)
const database = openDatabase(config.DATABASE_URL)
const devices = openDeviceRegistry(config.IOT_HUB)
const directory = openDirectory(config)
const app = await buildDeletion({ database, devices, directory, idleDays: config.IDLE_DAYS }, appOptions(config))
app.api.addHook('onClose', () => database.close())
await run(app, config)
