import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessComponent } from './component.ts'
import { childEnvironment } from './environment.ts'
import { type LogFile, lastLines, openLog } from './log-file.ts'
import { removePidFile, writePidFile } from './pid-files.ts'
import { identify } from './process-identity.ts'

export type Exit = { code: number | null; signal: NodeJS.Signals | null; fault?: Error }

/** A started program; `exited` never rejects, `running` turns false with it. */
export type Child = {
  pid: number
  running: boolean
  exited: Promise<Exit>
  lastLines: () => string
  signal: (signal: NodeJS.Signals) => void
}

/**
 * Starts a component's program in a session of its own, so that Ctrl-C in a terminal reaches the supervisor alone, which then
 * stops its children in order. Its output goes straight to the log file and outlives the supervisor. Never throws: a program
 * that cannot be started has ended with a fault.
 */
export function startChild(folder: string, component: ProcessComponent): Child {
  try {
    const log = openLog(folder, component.name)
    const handle = spawnInto(log, folder, component)
    closeSync(log.fd)
    return watchOver(handle, folder, component, log)
  } catch (fault) {
    const exited = Promise.resolve({ code: null, signal: null, fault: fault as Error })
    return { pid: 0, running: false, exited, lastLines: () => '', signal: () => {} }
  }
}

function spawnInto(log: LogFile, folder: string, component: ProcessComponent): ChildProcess {
  const { command, args, cwd, uid, gid } = component
  const env = childEnvironment(folder, component.env)
  const stdio: StdioOptions = ['ignore', log.fd, log.fd]
  return spawn(command, args, { cwd: cwd ?? folder, env, uid, gid, detached: true, stdio })
}

function watchOver(handle: ChildProcess, folder: string, component: ProcessComponent, log: LogFile): Child {
  const { name, stopSignal = 'SIGTERM' } = component
  const exited = exitOf(handle).then((exit) => {
    child.running = false
    removePidFile(folder, name)
    return exit
  })
  const identity = handle.pid === undefined ? undefined : identify(handle.pid)
  if (identity) writePidFile(folder, { ...identity, name, stopSignal })
  const child: Child = {
    pid: handle.pid ?? 0,
    running: handle.pid !== undefined,
    exited,
    lastLines: () => lastLines(log),
    signal: (signal) => void (child.running && handle.kill(signal)),
  }
  return child
}

function exitOf(handle: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    handle.once('exit', (code, signal) => resolve({ code, signal }))
    handle.on('error', (fault) => handle.pid === undefined && resolve({ code: null, signal: null, fault }))
  })
}

/** Asks the child to end and kills it when it has not after `graceMs`; returns when it is gone. */
export async function stopChild(child: Child, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  child.signal(signal)
  const patience = new AbortController()
  const grace = sleep(graceMs, 'late', { signal: patience.signal }).catch(() => 'gone')
  if ((await Promise.race([child.exited, grace])) === 'late') child.signal('SIGKILL')
  patience.abort()
  await child.exited
}

/** Why a child ended, in words. */
export function describeExit(exit: Exit): string {
  if (exit.fault) return `could not be started: ${exit.fault.message}`
  return exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`
}
