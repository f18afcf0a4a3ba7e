import { readFile } from 'node:fs/promises'
import type { Smittestopp } from '@smittestopp/embedded'

/** Signals a component with the processes it has started: a database goes on answering while any of its backends does. */
export async function signalAll({ stack }: Smittestopp, name: string, signal: NodeJS.Signals): Promise<void> {
  const { pid } = stack.component(name)
  stack.kill(name, signal)
  for (const child of await childrenOf(pid!)) process.kill(child, signal)
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean).map(Number)
}
