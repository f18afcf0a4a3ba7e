import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { account, accountKey, clientsFor } from './running-lake.ts'

const main = join(import.meta.dirname, '../src/main.ts')

/** The program itself, in a process of its own, ready to be asked. */
export async function spawnLake(dataDir: string, settings: Record<string, string> = {}) {
  const { child, lines } = run({ DATA_DIR: dataDir, PORT: '0', ACCOUNT: account, ACCOUNT_KEY: accountKey, ...settings })
  const listening = await lines((line) => line.msg === 'listening')
  const port = listening.port as number
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const exited = once(child, 'exit')
    child.kill(signal)
    return (await exited)[0] as number | null
  }
  return { port, pid: child.pid!, ...clientsFor(port), end }
}

/** Runs the program to its end with settings that are wrong. */
export async function runToEnd(settings: Record<string, string>) {
  const { child } = run(settings)
  const errors: Buffer[] = []
  child.stderr!.on('data', (chunk) => errors.push(chunk))
  const [code] = await once(child, 'close')
  return { code: code as number, errors: Buffer.concat(errors).toString() }
}

type Line = Record<string, unknown>

function run(settings: Record<string, string>): {
  child: ChildProcess
  lines: (wanted: (line: Line) => boolean) => Promise<Line>
} {
  const env = { PATH: process.env.PATH, ...settings }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines = (wanted: (line: Line) => boolean) =>
    new Promise<Line>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the lake ended with ${code}`)))
      createInterface({ input: child.stdout! }).on('line', (text) => {
        const line = JSON.parse(text) as Line
        if (wanted(line)) resolve(line)
      })
    })
  return { child, lines }
}

/** The most memory a process has held so far, in bytes. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) * 1024
}
