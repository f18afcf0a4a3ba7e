import { realpath } from 'node:fs/promises'
import { type Timing, usualTiming } from './backoff.ts'
import type { Component, StackEvent } from './component.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { type Leftover, stopLeftovers } from './leftovers.ts'
import { eachInOrder, inOrder, turnedRound } from './order.ts'
import { assertPortsFree } from './ports.ts'
import { createUnit, type Surroundings, startUnit, stopUnit, type Unit } from './unit.ts'

export type StackOptions = {
  /** Where all state lives; it exists already (see openStateFolder). */
  folder: string
  components: Component[]
  onEvent?: (event: StackEvent) => void
  /** Aborting it stops the stack, on the way up too (see abortOnSignals). */
  signal?: AbortSignal
  timing?: Partial<Timing>
}

export type ComponentStatus = { name: string; pid?: number; restartCount: number }

export type Stack = {
  component: (name: string) => ComponentStatus
  /** Kills a component on purpose, as a fault test does; the supervisor then restarts it. */
  kill: (name: string, signal?: NodeJS.Signals) => void
  /** Stops everything in reverse order and returns when no process is left. */
  stop: () => Promise<void>
  /** Settles as `stop` does, whoever asked for it. */
  stopped: Promise<void>
}

/**
 * Starts the components, each as soon as what it comes after is ready, and returns when all are. Processes left by a killed
 * supervisor are stopped first. When anything fails, all that was started is stopped again and the reason thrown.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const units = inOrder(options.components).map(createUnit) // throws at faults of the table, before anything is touched
  const folder = await realpath(options.folder)
  const timing = { ...usualTiming, ...options.timing }
  const around: Surroundings = { folder, timing, emit: options.onEvent ?? (() => {}) }
  const lock = await lockFolder(folder)
  const stack = createStack(units, () => stopAll(units, around, lock), options.signal)
  try {
    await cleanUp(units, around)
    options.signal?.throwIfAborted()
    await startAll(units, around)
    options.signal?.throwIfAborted()
    return stack
  } catch (fault) {
    await stack.stop()
    throw options.signal?.aborted ? options.signal.reason : fault
  }
}

function createStack(units: Unit[], stopAll: () => Promise<void>, signal?: AbortSignal): Stack {
  const { promise: stopped, resolve } = Promise.withResolvers<void>()
  // Should the supervisor end by an uncaught fault or process.exit, its children are at least asked to end.
  const lastWord = () => units.forEach(askToEnd)
  let asked = false
  const stop = () => {
    if (!asked) resolve(stopAll().finally(() => process.off('exit', lastWord)))
    asked = true
    return stopped
  }
  process.on('exit', lastWord)
  stopped.catch(() => {})
  signal?.addEventListener('abort', stop, { once: true })
  return {
    component: (name) => statusOf(unitOf(units, name)),
    kill: (name, signal = 'SIGKILL') => unitOf(units, name).child?.signal(signal),
    stop,
    stopped,
  }
}

async function cleanUp(units: Unit[], around: Surroundings): Promise<void> {
  await stopLeftovers(around.folder, around.timing.grace, tellLeftover(around))
  await assertPortsFree(
    units.flatMap(({ component }) =>
      component.kind === 'process' ? component.ports.map((port) => ({ port, name: component.name })) : [],
    ),
  )
}

async function startAll(units: Unit[], around: Surroundings): Promise<void> {
  await eachInOrder(units.map(asNode), ({ unit }) => startUnit(unit, around))
}

async function stopAll(units: Unit[], around: Surroundings, lock: FolderLock): Promise<void> {
  try {
    await eachInOrder(turnedRound(units.map(asNode)), ({ of }) => stopUnit(of.unit, around))
    // Children may have started processes of their own that outlive them.
    await stopLeftovers(around.folder, around.timing.grace, tellLeftover(around))
  } finally {
    await lock.release()
  }
}

function asNode(unit: Unit): { unit: Unit; name: string; after: string[] } {
  return { unit, name: unit.component.name, after: unit.component.after }
}

function tellLeftover(around: Surroundings): (leftover: Leftover) => void {
  return ({ identity, name }) => around.emit({ type: 'leftover', pid: identity.pid, name })
}

function askToEnd({ component, child }: Unit): void {
  if (component.kind === 'process') child?.signal(component.stopSignal ?? 'SIGTERM')
}

function unitOf(units: Unit[], name: string): Unit {
  const unit = units.find(({ component }) => component.name === name)
  if (!unit) throw new Error(`the stack has no component ${name}`)
  return unit
}

function statusOf({ component, child, restartCount }: Unit): ComponentStatus {
  return { name: component.name, pid: child?.running ? child.pid : undefined, restartCount }
}
