import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { TestEmulators } from '@smittestopp/embedded/testing'
import { type EventPublisher, openLake, openPublisher, openReader } from '@smittestopp/platform'
import { vi } from 'vitest'

const PROGRAM = fileURLToPath(new URL('programs/capturing.ts', import.meta.url))
const WAIT = { timeout: 30_000, interval: 500 }
const PARTITIONS = ['0', '1', '2', '3']

/** What the lake holds of one partition: the marks that each sequence number came with, in the order of the files. */
export type Captured = Map<number, string[]>

export interface Ordeal {
  /** Marks of the events that the stream answered for. */
  acknowledged: string[]
  kills: number
  partitions: { newest: number; captured: Captured }[]
}

/** Runs three captures under load and kills one after the other, with -9, about when it writes a file; then waits until all is in the lake. */
export async function endureKills(
  emulators: TestEmulators,
  { folder, seconds, victims = [] }: { folder: string; seconds: number; victims?: string[] },
): Promise<Ordeal> {
  const env = { ...emulators.settingsOf('capture'), LAKE_FOLDER: folder }
  const start = () => spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const captures = [start(), start(), start()]
  const until = Date.now() + seconds * 1000
  const publisher = await openPublisher(emulators.settingsOf('upload').EVENT_STREAM!)
  let kills = 0
  try {
    const load = publishUntil(publisher, until)
    for (; Date.now() < until; kills++) {
      await pause(Math.random() * 1_000)
      const victim = await firstToWrite(captures)
      await pause(Math.random() * 250)
      await kill(captures[victim]!)
      captures[victim] = start()
      const emulator = victims[Math.floor(Math.random() * victims.length * 4)]
      if (emulator) emulators.kill(emulator)
    }
    const acknowledged = await load
    return { acknowledged, kills, partitions: await settled(emulators, folder) }
  } finally {
    await Promise.all(captures.map(kill))
    await publisher.close()
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Which of them next begins to write a file; any, when none does for long. */
async function firstToWrite(captures: ChildProcess[]): Promise<number> {
  const done = new AbortController()
  const { signal } = done
  const writes = captures.map((child, i) => once(child.stdout!, 'data', { signal }).then(() => i))
  const any = pause(5_000, Math.floor(Math.random() * captures.length), { signal })
  const first = await Promise.race([...writes, any])
  done.abort()
  await Promise.allSettled([...writes, any])
  return first
}

async function publishUntil(publisher: EventPublisher, until: number): Promise<string[]> {
  const acknowledged: string[] = []
  for (let n = 0; Date.now() < until; n++) {
    const sends = Array.from({ length: 16 }, async (_, device) => {
      const mark = `${n}-${device}`
      const deviceId = device.toString(16).padStart(32, 'b')
      const body = Buffer.from(JSON.stringify({ mark, padding: 'x'.repeat(500) }))
      const typed = { contentType: 'application/json', contentEncoding: 'utf-8', properties: { events: '1' } }
      const sent = publisher.publish({ deviceId, body, ...typed })
      await sent.then(
        () => acknowledged.push(mark),
        () => pause(100),
      )
    })
    await Promise.all(sends)
    await pause(20)
  }
  return acknowledged
}

/** What is in the lake once the newest event of each partition is. */
async function settled(emulators: TestEmulators, folder: string): Promise<Ordeal['partitions']> {
  const { EVENT_STREAM = '', CHECKPOINTS_URL = '' } = emulators.settingsOf('capture')
  const reader = openReader({ connectionString: EVENT_STREAM, consumerGroup: 'capture', checkpoints: CHECKPOINTS_URL })
  try {
    // What was killed last has yet to come back.
    const newest = await vi.waitFor(() => Promise.all(PARTITIONS.map((id) => reader.newest(id))), WAIT)
    for (const deadline = Date.now() + 60_000; ; await pause(500)) {
      const captured = await vi.waitFor(() => readLake(emulators, folder), WAIT)
      const partitions = captured.map((one, i) => ({ newest: newest[i] ?? -1, captured: one }))
      if (partitions.every((one) => one.newest < 0 || one.captured.has(one.newest)) || Date.now() > deadline)
        return partitions
    }
  } finally {
    await reader.close()
  }
}

async function readLake(emulators: TestEmulators, folder: string): Promise<Captured[]> {
  const lake = openLake(emulators.lakeUrl('rl'))
  const partitions = PARTITIONS.map((): Captured => new Map())
  for await (const { path } of lake.list(folder)) {
    const captured = partitions[Number(path.match(/\.(\d\d)\.json(-\d+)?$/)?.[1])]
    if (!captured) throw new Error(`${path} is of no partition`)
    for (const line of (await text(await lake.read(path))).split('\n').slice(0, -1)) {
      const { SystemProperties, Body } = JSON.parse(line)
      const sequence: number = SystemProperties.sequenceNumber
      captured.set(sequence, [...(captured.get(sequence) ?? []), Body.mark])
    }
  }
  return partitions
}

/** Sequence numbers that no file has, below the newest of the stream. */
export function gapsOf({ newest, captured }: Ordeal['partitions'][number]): number[] {
  return Array.from({ length: newest + 1 }, (_, sequence) => sequence).filter((sequence) => !captured.has(sequence))
}
