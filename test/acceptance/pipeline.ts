import { setTimeout as pause } from 'node:timers/promises'
import type { Addresses } from '@smittestopp/embedded'
import { ask, bearer } from './http.ts'

const PATIENCE_MS = 120_000
const JSON_TYPE = { 'content-type': 'application/json' }

interface Books {
  tasks: { task: string; files: number; events: number; stored: number; duplicates: number; rejected: number }[]
  rejections: { reason: string; events: number }[]
}

/** A request of the operator's on a private port; tried again while the process is away. */
async function operate<T>(system: Addresses, port: number, method: string, path: string, body?: unknown): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; ; await pause(300)) {
    const url = `http://127.0.0.1:${port}${path}`
    const headers = { ...bearer(system.operationsToken), ...(body !== undefined && JSON_TYPE) }
    const said = await ask(url, { method, headers, body: JSON.stringify(body) }).catch(() => undefined)
    if (said && said.status < 300) return said.json as T
    if (performance.now() > end) throw new Error(`${method} ${path} was answered with ${said?.status} ${said?.text}`)
  }
}

export function readBooks(system: Addresses): Promise<Books> {
  return operate(system, system.ports.importOperations, 'GET', '/import/books')
}

/** The ledger of the last days as one sum, with how many files raise an alarm. */
export type Ledger = Record<(typeof SUMMED)[number] | 'alarms', number>

const SUMMED = [
  ...(['lines', 'accepted', 'stored', 'duplicates', 'rejected', 'on_the_way'] as const),
  ...(['mismatch', 'missing_messages', 'repeated_messages'] as const),
]

async function readLedger(system: Addresses): Promise<Ledger> {
  const told = await operate<{ hours: Ledger[]; alarms: unknown[] }>(
    system,
    system.ports.importOperations,
    'GET',
    '/import/ledger',
  )
  const sum = (key: (typeof SUMMED)[number]) => told.hours.reduce((total, hour) => total + hour[key], 0)
  return { ...(Object.fromEntries(SUMMED.map((key) => [key, sum(key)])) as Ledger), alarms: told.alarms.length }
}

/** The ledger once nothing is on the way, or when that has been waited for in vain. */
export async function settledLedger(system: Addresses): Promise<Ledger> {
  for (const end = performance.now() + PATIENCE_MS; ; await pause(500)) {
    const ledger = await readLedger(system)
    if (ledger.on_the_way === 0 || performance.now() > end) return ledger
  }
}

/** Whether messages come in live, beside the hourly files. */
export async function switchLive(system: Addresses, on: boolean): Promise<void> {
  await operate(system, system.ports.importOperations, 'PATCH', '/import/rules', { rules: { live: Number(on) } })
}

/** Lake lines that have been read so far. */
export async function linesRead(system: Addresses): Promise<number> {
  return (await readBooks(system)).tasks.find(({ task }) => task === 'files')?.events ?? 0
}

/** Has the capture close its files and the import take them, until so many lines have been read and a further round brings none. */
export async function bringIn(system: Addresses, lines: number): Promise<number> {
  for (const end = performance.now() + PATIENCE_MS; ; await pause(200)) {
    const before = await linesRead(system)
    await operate(system, system.ports.captureOperations, 'POST', '/capture/close-files')
    await importNow(system)
    const after = await linesRead(system)
    if (after >= lines && after === before) return after
    if (performance.now() > end) throw new Error(`only ${after} of ${lines} lines have been read`)
  }
}

/** Has the import take what is in the lake, and waits for it. */
export async function importNow(system: Addresses): Promise<void> {
  await runToItsEnd(system, system.ports.importOperations, '/import/runs')
}

/** Has the deletion erase what was revoked or registered by half. */
export async function sweepNow(system: Addresses): Promise<void> {
  await runToItsEnd(system, system.ports.deletionOperations, '/sweeps')
}

async function runToItsEnd(system: Addresses, port: number, path: string): Promise<void> {
  const { id } = await operate<{ id: string }>(system, port, 'POST', path)
  for (;;) {
    const { state } = await operate<{ state: string }>(system, port, 'GET', `${path}/${id}`)
    if (state === 'completed') return
    if (state === 'failed') throw new Error(`a run of ${path} failed`)
    await pause(100)
  }
}

/** Puts a number on the blacklist, or takes it off. */
export async function setBlacklisted(system: Addresses, phone_number: string, listed: boolean): Promise<void> {
  await operate(system, system.ports.registrationOperations, 'PUT', '/blacklist', { phone_number, listed })
}
