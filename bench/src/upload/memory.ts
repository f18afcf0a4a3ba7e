import { readFileSync } from 'node:fs'
import type { Smittestopp } from '@smittestopp/embedded'
import { median } from '../median.ts'

const SAMPLE_MS = 50

/** Resident memory of a process, in bytes. */
function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024
}

/** The most memory that a process of the system has held since it began, in bytes. */
export function peakMemory(system: Smittestopp, name: string): number {
  const { pid } = system.stack.component(name)
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024
}

/** What a process of the system holds in memory, typically, while something is done; in bytes. It must not be restarted meanwhile. */
export async function memoryDuring(system: Smittestopp, name: string, work: () => Promise<void>): Promise<number> {
  const { pid, restartCount } = system.stack.component(name)
  const samples: number[] = []
  const timer = setInterval(() => samples.push(residentBytes(pid!)), SAMPLE_MS)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  if (system.stack.component(name).restartCount !== restartCount) throw new Error(`${name} was restarted`)
  return median(samples)
}
