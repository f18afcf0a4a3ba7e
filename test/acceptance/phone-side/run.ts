import type { Smittestopp, StackSettings } from '@smittestopp/embedded'

/** One system, and the chapters' way to it; each has people of its own. */
export interface Run {
  settings: StackSettings
  system: Smittestopp
}

/** May act for test users. */
export const TESTER = '+00100000900'
