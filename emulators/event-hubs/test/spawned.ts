import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { connectionString, type Settings, settingsFor } from './emulator.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** The program itself, as a process that can be killed. `fileLimit`, in KiB, is the largest file it may write. */
export async function spawnEmulator(dataDir: string, settings: Settings = {}, fileLimit?: number) {
  const [program, args] = fileLimit
    ? ['/bin/bash', ['-c', `ulimit -f ${fileLimit} && exec "${process.execPath}" "${MAIN}"`]]
    : [process.execPath, [MAIN]]
  const env = { PATH: process.env.PATH, ...settingsFor(dataDir, { LOG_LEVEL: 'info', ...settings }) }
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const port = await listeningPort(child.stdout)
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    return exited
  }
  return {
    port,
    connection: connectionString(port),
    pid: child.pid!,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

async function listeningPort(stdout: NodeJS.ReadableStream): Promise<number> {
  const lines = createInterface({ input: stdout })
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const entry = JSON.parse(line)
      if (entry.msg === 'listening') resolve(entry.port)
    })
    lines.on('close', () => reject(new Error('the emulator ended before it listened')))
  })
}
