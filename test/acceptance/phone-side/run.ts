import type { OwnSystem } from '../system.ts'

/** One system, and the chapters' way to it; each has people of its own. */
export interface Run {
  system: OwnSystem
}

/** May act for test users. */
export const TESTER = '+00100000900'
