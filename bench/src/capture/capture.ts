import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { TestEmulators } from '@smittestopp/embedded/testing'
import { z } from 'zod'

const SERVICE = fileURLToPath(new URL('../../../services/ingestion/src/main.ts', import.meta.url))
const LOOK_MS = 100

const Partition = z.object({ last_enqueued: z.int().nullable(), captured: z.int().nullable(), open_lines: z.int() })
const Partitions = z.object({ partitions: z.array(Partition) })
type Partition = z.infer<typeof Partition>

/** Runs the capture service until all of the stream is in closed files: the seconds since its start, and its memory at the most. */
export async function captureAll(
  emulators: TestEmulators,
  folder: string,
  signal: AbortSignal,
): Promise<{ seconds: number; memory: number }> {
  const port = await freePort()
  const given = emulators.settingsOf('capture')
  const settings = { ...given, LAKE_FOLDER: folder, OPERATIONS_PORT: String(port) }
  const began = performance.now()
  const service = spawn(process.execPath, [SERVICE], { env: settings, stdio: ['ignore', 'ignore', 'inherit'], signal })
  const exit = once(service, 'exit')
  try {
    const ask = (method: string, path: string) => operate(port, given.OPERATIONS_TOKEN!, method, path)
    const look = async () => Partitions.parse(await ask('GET', '/capture/partitions')).partitions
    await until(service, look, (partitions) => partitions.every(isTaken))
    await ask('POST', '/capture/close-files')
    await until(service, look, (partitions) => partitions.every(isCaptured))
    return { seconds: (performance.now() - began) / 1000, memory: await peakMemory(service) }
  } finally {
    service.kill()
    await exit
  }
}

/** Whether all of a partition is in files, be they open. */
function isTaken({ captured, open_lines, last_enqueued }: Partition): boolean {
  return (captured ?? -1) + open_lines === last_enqueued
}

function isCaptured({ captured, last_enqueued }: Partition): boolean {
  return captured === last_enqueued
}

async function until(
  service: ChildProcess,
  look: () => Promise<Partition[]>,
  isDone: (partitions: Partition[]) => boolean,
): Promise<void> {
  for (;;) {
    if (service.exitCode !== null) throw new Error(`the capture ended with code ${service.exitCode}`)
    const partitions = await look().catch(() => []) // it has yet to start
    if (partitions.length === 4 && isDone(partitions)) return
    await pause(LOOK_MS)
  }
}

async function operate(port: number, token: string, method: string, path: string): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}`)
  return answer.json()
}

/** Bytes of memory that the process had at the most, as Linux tells it. */
async function peakMemory({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(status.match(/^VmHWM:\s+(\d+) kB$/m)?.[1]) * 1024
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
