import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const STREAM_KEY = 'stream key of the tests'
const EVENT_HUBS = fileURLToPath(new URL('../../event-hubs/src/main.ts', import.meta.url))

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a program and waits for its line `listening`, which it hands back. */
export async function startProgram(main: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const entry = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${main} ended before it listened`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const logged = JSON.parse(line)
      if (logged.msg === 'listening') resolve(logged)
    })
  })
  return { child, port: entry.port }
}

export async function endProgram(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  child.kill(signal)
  const [code] = await once(child, 'exit')
  return code
}

export function streamConnectionString(port: number): string {
  const endpoint = `Endpoint=sb://127.0.0.1:${port}`
  return `${endpoint};SharedAccessKeyName=iothub;SharedAccessKey=${STREAM_KEY};UseDevelopmentEmulator=true;EntityPath=smittestopp`
}

/** The Event Hubs emulator as a program of its own, on the port and folder given. */
export function startEventStream(port: number, folder: string) {
  return startProgram(EVENT_HUBS, {
    PORT: String(port),
    DATA_DIR: folder,
    HUBS: JSON.stringify({ smittestopp: { partitions: 4, consumerGroups: ['$Default'] } }),
    ACCESS_KEYS: JSON.stringify([{ name: 'iothub', key: STREAM_KEY, claims: ['Send', 'Listen'] }]),
  })
}
