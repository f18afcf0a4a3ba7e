import { setTimeout as sleep } from 'node:timers/promises'
import { nextBackoff, type Timing } from './backoff.ts'
import { type Child, describeExit, type Exit, startChild, stopChild } from './child.ts'
import type { Component, ProcessComponent, StackEvent, Work } from './component.ts'
import { childEnvironment } from './environment.ts'
import { untilReady } from './probe.ts'

export type Surroundings = { folder: string; timing: Timing; emit: (event: StackEvent) => void }

/** A component under supervision, and all that is known of it. */
export type Unit = {
  component: Component
  restartCount: number
  child?: Child
  /** Aborted once, when the unit is to stop for good. */
  stopping: AbortController
  /** What goes on in the background: the way up, then the watch. Settles after `stopping`, never rejects. */
  busy: Promise<unknown>
}

/** A program that dies on its way up is tried this often in all: PostgreSQL, say, may wait for an earlier self to let go. */
const startAttempts = 3

export function createUnit(component: Component): Unit {
  return { component, restartCount: 0, stopping: new AbortController(), busy: Promise.resolve() }
}

/** Brings the unit up and keeps it up; rejects with a message fit for a person when it does not come up. */
export async function startUnit(unit: Unit, around: Surroundings): Promise<void> {
  const wayUp = bringUp(unit, around)
  unit.busy = wayUp.catch(() => {})
  await wayUp
  if (unit.component.kind === 'process') unit.busy = watch(unit, unit.component, around)
}

async function bringUp(unit: Unit, around: Surroundings): Promise<void> {
  const { component, stopping } = unit
  const started = performance.now()
  stopping.signal.throwIfAborted()
  const work: Work = { env: childEnvironment(around.folder), signal: stopping.signal }
  if (component.kind === 'task') await named(component, component.run(work))
  else {
    await named(component, component.prepare?.(work))
    await firstStart(unit, component, around)
  }
  around.emit({ type: 'ready', name: component.name, afterMs: Math.round(performance.now() - started) })
}

async function named(component: Component, work: Promise<void> | undefined): Promise<void> {
  try {
    await work
  } catch (cause) {
    throw new Error(`${component.name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

async function firstStart(unit: Unit, component: ProcessComponent, around: Surroundings): Promise<void> {
  let backoff: number | undefined
  for (let attempt = 1; ; attempt++) {
    const child = launch(unit, component, around)
    const fault = await outcomeOfStart(unit, component, child)
    if (!fault) return
    unit.stopping.signal.throwIfAborted()
    if (child.running || attempt === startAttempts) throw new Error(withLog(`${component.name} ${fault}`, child))
    backoff = nextBackoff(backoff, 0, around.timing)
    report(component, child, await child.exited, backoff, around)
    await sleep(backoff, undefined, { signal: unit.stopping.signal })
  }
}

/** Undefined when the child is ready, else what came instead. */
async function outcomeOfStart(unit: Unit, component: ProcessComponent, child: Child): Promise<string | undefined> {
  const probing = new AbortController()
  const signal = AbortSignal.any([probing.signal, unit.stopping.signal])
  const ready = untilReady(component.ready, signal).then(
    () => undefined,
    (fault: Error) => fault.message,
  )
  const fault = await Promise.race([ready, child.exited.then(describeExit)])
  probing.abort()
  return fault ?? (child.running ? undefined : describeExit(await child.exited))
}

function withLog(message: string, child: Child): string {
  const lines = child.lastLines()
  return lines ? `${message}\nits last lines:\n${lines}` : `${message} (it wrote nothing)`
}

function launch(unit: Unit, component: ProcessComponent, around: Surroundings): Child {
  unit.stopping.signal.throwIfAborted()
  const child = startChild(around.folder, component)
  unit.child = child
  around.emit({ type: 'started', name: component.name, pid: child.pid })
  return child
}

/** Restarts the child each time it dies, until the unit is to stop. */
async function watch(unit: Unit, component: ProcessComponent, around: Surroundings): Promise<void> {
  let backoff: number | undefined
  let since = performance.now()
  while (unit.child) {
    const child = unit.child
    const exit = await child.exited
    if (unit.stopping.signal.aborted) return
    backoff = nextBackoff(backoff, performance.now() - since, around.timing)
    report(component, child, exit, backoff, around)
    await sleep(backoff, undefined, { signal: unit.stopping.signal }).catch(() => {})
    if (unit.stopping.signal.aborted) return
    since = performance.now()
    unit.restartCount++
    void announce(unit, component, launch(unit, component, around), since, around)
  }
}

/** Tells whether a restarted child answers. One that does not is left running: it may be recovering what it holds. */
async function announce(
  unit: Unit,
  component: ProcessComponent,
  child: Child,
  since: number,
  around: Surroundings,
): Promise<void> {
  const fault = await outcomeOfStart(unit, component, child)
  if (unit.stopping.signal.aborted || !child.running) return
  const { name } = component
  if (fault) around.emit({ type: 'unready', name, reason: fault })
  else around.emit({ type: 'ready', name, afterMs: Math.round(performance.now() - since) })
}

function report(
  component: ProcessComponent,
  child: Child,
  exit: Exit,
  restartInMs: number,
  around: Surroundings,
): void {
  around.emit({ type: 'exited', name: component.name, pid: child.pid, reason: describeExit(exit), restartInMs })
}

/** Ends the unit for good: asks, waits `timing.grace`, kills. Safe at any moment, also on the way up. */
export async function stopUnit(unit: Unit, around: Surroundings): Promise<void> {
  unit.stopping.abort(new Error(`${unit.component.name} is being stopped`))
  if (unit.component.kind === 'process' && unit.child?.running) {
    await stopChild(unit.child, unit.component.stopSignal ?? 'SIGTERM', around.timing.grace)
    around.emit({ type: 'stopped', name: unit.component.name })
  }
  // A preparation or task that ignores its signal is not waited for longer than a child would be.
  const patience = new AbortController()
  const late = sleep(around.timing.grace, undefined, { signal: patience.signal }).catch(() => {})
  await Promise.race([unit.busy, late])
  patience.abort()
}
