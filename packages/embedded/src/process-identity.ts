import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A process told apart from a later one with the same number: by its start, in clock ticks of this boot. */
export const ProcessIdentity = z.object({ pid: z.int().positive(), startTime: z.string(), bootId: z.string() })
export type ProcessIdentity = z.infer<typeof ProcessIdentity>

/** The identity of a running process, or undefined when none (or only a zombie) has this number. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readProc(`${pid}/stat`)
  if (!stat) return undefined
  // The name in brackets may itself hold spaces and brackets: count fields after the last one (proc(5), field 3 onwards).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0] ?? 'X'
  const startTime = fields[19]
  if ('ZX'.includes(state) || !startTime) return undefined
  return { pid, startTime, bootId: readProc('sys/kernel/random/boot_id')?.trim() ?? '' }
}

/** True while exactly this process runs; false for another process that got the same number. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid)
  return now !== undefined && now.startTime === identity.startTime && now.bootId === identity.bootId
}

/** A file under /proc as text, or undefined when the process is gone or belongs to somebody else. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1')
  } catch {
    return undefined
  }
}

/** Signals exactly this process; false when it is gone already. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false
  try {
    return process.kill(identity.pid, signal)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw fault
  }
}
