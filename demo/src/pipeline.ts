import { setTimeout as pause } from 'node:timers/promises'
import type { Addresses } from '@smittestopp/embedded'
import { operate } from './operations.ts'
import type { Progress } from './progress.ts'

interface Run {
  id: string
  state: string
  progress: {
    files: number
    lines: number
    events: number
    stored: number
    duplicates: number
    rejected: number
  } | null
}

export interface Books {
  tasks: { task: string; files: number; events: number; stored: number; duplicates: number; rejected: number }[]
  rejections: { reason: string; events: number }[]
}

const PATIENCE_MS = 180_000

export function readBooks(system: Addresses): Promise<Books> {
  return operate<Books>(system, system.ports.importOperations, 'GET', '/import/books')
}

export function linesOf(books: Books): number {
  return books.tasks.find((one) => one.task === 'files')?.events ?? 0
}

/** Has the capture close its files and the import take them, until so many further lines have come through. */
export async function bringIn(
  system: Addresses,
  linesBefore: number,
  lines: number,
  progress: Progress,
): Promise<Books> {
  return progress.counting('Stream → data lake → database, batches', lines, async (advance) => {
    let arrived = 0
    for (const end = performance.now() + PATIENCE_MS; ; ) {
      await operate(system, system.ports.captureOperations, 'POST', '/capture/close-files')
      await importOnce(system)
      const books = await readBooks(system)
      const now = linesOf(books) - linesBefore
      advance(now - arrived)
      arrived = now
      if (arrived >= lines) return books
      if (performance.now() > end) throw new Error(`only ${arrived} of ${lines} batches have come through`)
      await pause(300)
    }
  })
}

async function importOnce(system: Addresses): Promise<void> {
  const port = system.ports.importOperations
  const { id } = await operate<{ id: string }>(system, port, 'POST', '/import/runs')
  for (;;) {
    const run = await operate<Run>(system, port, 'GET', `/import/runs/${id}`)
    if (run.state === 'completed') return
    if (run.state === 'failed') throw new Error('an import run failed; the log of import says why')
    await pause(150)
  }
}
