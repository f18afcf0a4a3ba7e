import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type Up = { folder: string; pids: number[]; postgres: string; redis: string }

export type StackProgram = {
  process: ChildProcess
  up: Promise<Up>
  ended: Promise<{ code: number | null; told: string }>
}

export type Where = { checkout: string; base: number; stateFolder?: string; uid?: number; node?: string }

/** Runs programs/stack.ts of the given checkout as a supervisor of its own. */
export function startStackProgram({ checkout, base, stateFolder, uid, node = process.execPath }: Where): StackProgram {
  const script = join(checkout, 'packages/embedded/test/programs/stack.ts')
  const env = {
    PATH: process.env.PATH,
    HOME: checkout,
    CHECKOUT: checkout,
    BASE: String(base),
    STATE_FOLDER: stateFolder,
  }
  const child = spawn(node, [script], { cwd: '/', env, uid, gid: uid, stdio: ['ignore', 'pipe', 'pipe'] })
  const { promise: up, resolve, reject } = Promise.withResolvers<Up>()
  let told = ''
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk
  })
  createInterface(child.stdout).on('line', (line) => {
    told += `${line}\n`
    const event = JSON.parse(line)
    if (event.type === 'up') resolve(event)
  })
  const ended = once(child, 'close').then(([code]) => {
    reject(new Error(`the stack ended before it was up:\n${told}`))
    return { code, told }
  })
  up.catch(() => {})
  return { process: child, up, ended }
}
