import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { readConfig } from '../src/config.ts'
import { startEventHubs } from '../src/server.ts'

export const HUB = 'smittestopp'

export const ACCESS_KEYS = [
  { name: 'root', key: 'root-key', claims: ['Listen', 'Send', 'Manage'] },
  { name: 'upload', key: 'upload-key', claims: ['Send'] },
  { name: 'capture', key: 'capture-key', claims: ['Listen'] },
]

export const HUBS = { [HUB]: { partitions: 4, consumerGroups: ['$Default', 'capture', 'live'] } }

export type Settings = Record<string, string>

/** Retries that give up soon, so that a test of a failure is short. */
export const BRIEFLY = { retryOptions: { maxRetries: 0, timeoutInMs: 5_000 } }

/** Retries that see a restart of the emulator through. */
export const PATIENTLY = { retryOptions: { maxRetries: 20, retryDelayInMs: 200, timeoutInMs: 3_000 } }

export function settingsFor(dataDir: string, settings: Settings = {}): Settings {
  return {
    PORT: '0',
    DATA_DIR: dataDir,
    HUBS: JSON.stringify(HUBS),
    ACCESS_KEYS: JSON.stringify(ACCESS_KEYS),
    LOG_LEVEL: 'silent',
    ...settings,
  }
}

/** An emulator in this process, on a folder of its own unless one is given. */
export async function startEmulator(settings: Settings = {}, machineTime: () => number = Date.now) {
  const dataDir = settings.DATA_DIR ?? (await makeFolder())
  const config = readConfig(settingsFor(dataDir, settings))
  const hubs = await startEventHubs({ config, logger: pino({ level: config.LOG_LEVEL }), machineTime })
  const close = async () => {
    await hubs.close()
    if (!settings.DATA_DIR) await removeFolder(dataDir)
  }
  return { port: hubs.port, dataDir, connection: connectionString(hubs.port), close }
}

export function connectionString(port: number, keyName = 'root', key = `${keyName}-key`): string {
  const endpoint = `Endpoint=sb://127.0.0.1:${port}`
  return `${endpoint};SharedAccessKeyName=${keyName};SharedAccessKey=${key};UseDevelopmentEmulator=true;`
}

export function makeFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'event-hubs-'))
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true })
}
