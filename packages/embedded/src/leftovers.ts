import { readdir, readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { stackMark } from './environment.ts'
import { readPidFiles, removePidFile } from './pid-files.ts'
import { identify, isAlive, type ProcessIdentity, signalProcess } from './process-identity.ts'

export type Leftover = { identity: ProcessIdentity; name: string; stopSignal: NodeJS.Signals }

/**
 * The processes of a stack that still run: those with a pid file, and those that carry the folder's mark in their
 * environment (the supervisor may have died before it wrote the file, and children have children).
 */
export async function findLeftovers(folder: string): Promise<Leftover[]> {
  const found = new Map<number, Leftover>()
  for (const identity of await findMarked(folder)) {
    found.set(identity.pid, { identity, name: 'unknown', stopSignal: 'SIGTERM' })
  }
  for (const { name, stopSignal, ...identity } of readPidFiles(folder)) {
    if (isAlive(identity)) found.set(identity.pid, { identity, name, stopSignal: asSignal(stopSignal) })
  }
  return [...found.values()]
}

async function findMarked(folder: string): Promise<ProcessIdentity[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  const identities = await Promise.all(
    pids.map(async (pid) => {
      const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      return environ.split('\0').includes(`${stackMark}=${folder}`) ? identify(Number(pid)) : undefined
    }),
  )
  return identities.filter((identity) => identity !== undefined)
}

function asSignal(text: string): NodeJS.Signals {
  return text in constants.signals ? (text as NodeJS.Signals) : 'SIGTERM'
}

/** Stops all that still runs of a stack whose supervisor is gone: asks first, kills after `graceMs`, waits for the end. */
export async function stopLeftovers(
  folder: string,
  graceMs: number,
  onFound: (leftover: Leftover) => void = () => {},
): Promise<void> {
  const found = await findLeftovers(folder)
  for (const leftover of found) onFound(leftover)
  for (const { identity, stopSignal } of found) signalProcess(identity, stopSignal)
  await untilGone(found, graceMs)
  await killAll(folder)
  for (const { name } of readPidFiles(folder)) removePidFile(folder, name)
}

/** Looks again after each round: something may have been started while the first round went on. */
async function killAll(folder: string): Promise<void> {
  for (let round = 0; round < 5; round++) {
    const found = await findLeftovers(folder)
    if (found.length === 0) return
    for (const { identity } of found) signalProcess(identity, 'SIGKILL')
    await untilGone(found, 2_000)
  }
  const pids = (await findLeftovers(folder)).map(({ identity }) => identity.pid)
  if (pids.length > 0) throw new Error(`processes of an earlier start cannot be stopped: ${pids.join(', ')}`)
}

async function untilGone(leftovers: Leftover[], withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs
  while (leftovers.some(({ identity }) => isAlive(identity)) && performance.now() < deadline) await sleep(10)
}
