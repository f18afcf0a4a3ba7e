import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'

export type Program = {
  command: string
  args: string[]
  env: Record<string, string>
  cwd: string
  uid?: number
  gid?: number
  signal?: AbortSignal
  timeoutMs: number
}

const keptChars = 4_000

/** Runs a program to its end and returns the last it said; throws with those words when it fails or takes too long. */
export async function runProgram(program: Program): Promise<string> {
  const { command, args, signal, timeoutMs, ...rest } = program
  const ends = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe']
  const child = spawn(command, args, { ...rest, signal: AbortSignal.any(ends), detached: true, stdio })
  const { said, code, by } = await toEnd(child)
  if (code === 0) return said
  throw new Error(`${command} ended with ${by ?? `code ${code}`}: ${said.trim().split('\n').slice(-5).join('\n')}`)
}

function toEnd(child: ChildProcess): Promise<{ said: string; code: number | null; by: NodeJS.Signals | null }> {
  let said = ''
  const keep = (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-keptChars)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, by) => resolve({ said, code, by }))
  })
}
