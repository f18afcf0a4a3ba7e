import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { buildIotHub } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { openStore } from '../src/store/open.ts'
import { openEventStream } from '../src/telemetry/event-stream.ts'
import { trackActivity } from '../src/telemetry/last-activity.ts'
import { ACCESS_KEYS, HOST_NAME, registryClient } from './calls.ts'

export function temporaryFolder() {
  return mkdtemp(join(tmpdir(), 'iot-hub-'))
}

/** The settings of the program; tests in this process read them the same way. */
export function hubSettings(folder: string, eventStream: string) {
  return {
    PORT: '0',
    DATA_DIR: folder,
    HOST_NAME,
    ACCESS_KEYS: JSON.stringify(ACCESS_KEYS),
    EVENT_STREAM: eventStream,
    STREAM_TIMEOUT_MS: '2000',
  }
}

/** A hub in this process on a port of its own, an hour ahead of the machine. */
export async function runHub(eventStream: string) {
  const folder = await temporaryFolder()
  const config = loadConfig(hubSettings(folder, eventStream))
  const store = openStore(join(folder, 'iot-hub.sqlite'))
  const stream = openEventStream(config.EVENT_STREAM, config.STREAM_TIMEOUT_MS)
  const activity = trackActivity(store)
  const app = await buildIotHub({
    store,
    stream,
    activity,
    logger: pino({ level: 'silent' }),
    hostName: config.HOST_NAME,
    accessKeys: config.ACCESS_KEYS,
    clockOffsetSeconds: 3600,
    machineTime: Date.now,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const call = registryClient(origin)
  return {
    origin,
    call,

    /** Registers a device and hands back what it needs to send. */
    async register(deviceId: string, body: Record<string, unknown> = {}) {
      const { primaryKey, secondaryKey } = (await call('PUT', `/devices/${deviceId}`, { body: { deviceId, ...body } }))
        .body.authentication.symmetricKey
      return { deviceId, key: primaryKey as string, secondaryKey: secondaryKey as string }
    },

    async close() {
      await app.close()
      activity.close()
      store.close()
      await stream.close()
      await rm(folder, { recursive: true })
    },
  }
}
