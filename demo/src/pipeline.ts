import { setTimeout as pause } from 'node:timers/promises'
import type { Addresses } from '@smittestopp/embedded'
import { operate } from './operations.ts'
import type { Progress } from './progress.ts'

interface Run {
  id: string
  state: string
}

export interface Books {
  tasks: { task: string; files: number; events: number; stored: number; duplicates: number; rejected: number }[]
}

type LedgerHour = Record<
  'accepted' | 'stored' | 'duplicates' | 'rejected' | 'on_the_way' | 'mismatch' | 'missing_messages',
  number
>

const PATIENCE_MS = 180_000

export function readBooks(system: Addresses): Promise<Books> {
  return operate<Books>(system, system.ports.importOperations, 'GET', '/import/books')
}

/** The ledger of the last week in one line. */
export async function tellLedger(system: Addresses): Promise<string> {
  const { hours } = await operate<{ hours: LedgerHour[] }>(
    system,
    system.ports.importOperations,
    'GET',
    '/import/ledger',
  )
  const sum = (key: keyof LedgerHour) => hours.reduce((total, hour) => total + hour[key], 0).toLocaleString('en')
  return (
    `  ledger: ${sum('accepted')} events accepted = ${sum('stored')} stored + ${sum('duplicates')} duplicates + ${sum('rejected')} rejected` +
    ` + ${sum('on_the_way')} on the way; ${sum('mismatch')} amiss, ${sum('missing_messages')} messages missing`
  )
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
