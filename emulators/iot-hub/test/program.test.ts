import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs'
import { expect, it, onTestFinished, vi } from 'vitest'
import { registryClient, sendMessage } from './calls.ts'
import { endProgram, freePort, startEventStream, startProgram, streamConnectionString } from './event-stream-program.ts'
import { hubSettings, temporaryFolder } from './running-hub.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Reads the stream until the wanted bodies are all there, and hands back those that were not. */
async function missingFrom(connectionString: string, wanted: Set<string>): Promise<Set<string>> {
  const consumer = new EventHubConsumerClient('$Default', connectionString)
  const missing = new Set(wanted)
  consumer.subscribe(
    {
      processEvents: async (events) => {
        for (const event of events) missing.delete(String(event.body))
      },
      processError: async () => {},
    },
    { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1 },
  )
  await vi.waitFor(() => expect(missing.size).toBe(0), { timeout: 10_000 }).catch(() => {})
  await consumer.close()
  return missing
}

it('has after kill -9 of hub and stream every device and message it acknowledged', async () => {
  const [folder, streamFolder, port] = [await temporaryFolder(), await temporaryFolder(), await freePort()]
  const connectionString = streamConnectionString(port)
  const stream = await startEventStream(port, streamFolder)
  const hub = await startProgram(MAIN, hubSettings(folder, connectionString))
  const origin = `http://127.0.0.1:${hub.port}`
  onTestFinished(() => void [stream, hub].map(({ child }) => child.kill('SIGKILL')))
  const call = registryClient(origin)

  const devices = new Map<string, string>()
  const messages = new Set<string>()
  async function work(i: number) {
    const deviceId = `device-${i}`
    const created = await call('PUT', `/devices/${deviceId}`, { body: { deviceId } })
    const key = created.body.authentication.symmetricKey.primaryKey
    devices.set(deviceId, key)
    const sent = await sendMessage(origin, { deviceId, key }, `message ${i}`)
    if (sent.status === 204) messages.add(`message ${i}`)
  }
  const working = (async () => {
    for (let i = 0; ; i += 8) await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((k) => work(i + k)))
  })().catch(() => 'cut off')
  await vi.waitFor(() => expect(messages.size).toBeGreaterThan(150), { timeout: 20_000, interval: 5 })
  await Promise.all([endProgram(hub.child, 'SIGKILL'), endProgram(stream.child, 'SIGKILL')])
  expect(await working).toBe('cut off')

  const secondStream = await startEventStream(port, streamFolder)
  const second = await startProgram(MAIN, hubSettings(folder, connectionString))
  onTestFinished(() => void [secondStream, second].map(({ child }) => child.kill('SIGKILL')))
  const again = registryClient(`http://127.0.0.1:${second.port}`)
  for (const [deviceId, key] of devices) {
    expect((await again('GET', `/devices/${deviceId}`)).body.authentication.symmetricKey.primaryKey).toBe(key)
  }
  expect(await missingFrom(connectionString, messages)).toEqual(new Set())
  expect(await endProgram(second.child, 'SIGTERM')).toBe(0)
  await endProgram(secondStream.child, 'SIGTERM')
  await Promise.all([folder, streamFolder].map((path) => rm(path, { recursive: true })))
})

it('starts and stops while the stream is away', async () => {
  const folder = await temporaryFolder()
  const hub = await startProgram(MAIN, hubSettings(folder, streamConnectionString(await freePort())))
  onTestFinished(() => void hub.child.kill('SIGKILL'))
  const call = registryClient(`http://127.0.0.1:${hub.port}`)
  const { status, body } = await call('PUT', '/devices/early', { body: {} })
  expect(status).toBe(200)
  const { primaryKey } = body.authentication.symmetricKey
  const sent = await sendMessage(`http://127.0.0.1:${hub.port}`, { deviceId: 'early', key: primaryKey }, 'x')
  expect(sent.status).toBe(503)
  expect(await endProgram(hub.child, 'SIGTERM')).toBe(0)
  await rm(folder, { recursive: true })
})

it('names every faulty setting at once and ends with 1', async () => {
  const env = { PORT: 'x', ACCESS_KEYS: '[', EVENT_STREAM: 'nonsense' }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let told = ''
  child.stderr.on('data', (text) => {
    told += text
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  for (const name of ['PORT', 'DATA_DIR', 'HOST_NAME', 'ACCESS_KEYS', 'EVENT_STREAM']) expect(told).toContain(name)
})
