import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program of this folder in a process of its own, spoken to in messages. */
export interface Program {
  send(message: object): void
  /** What it says next; throws when it ends without a word. */
  next(): Promise<unknown>
}

/** Runs a program of this folder for as long as the work takes. */
export async function withProgram<T>(
  name: string,
  signal: AbortSignal,
  work: (program: Program) => Promise<T>,
): Promise<T> {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)))
  const ended = new AbortController()
  const exit = once(child, 'exit')
  child.once('exit', (code) => ended.abort(new Error(`${name} ended with code ${code}`)))
  const stop = () => child.kill()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await work({ send: (message) => void child.send(message), next: () => nextMessage(child, ended.signal) })
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill()
    await exit
  }
}

async function nextMessage(child: ChildProcess, ended: AbortSignal): Promise<unknown> {
  const [message] = await once(child, 'message', { signal: ended }).catch((error: Error) => {
    throw (error.cause as Error) ?? error
  })
  return message
}
