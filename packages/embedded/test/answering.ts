import { fileURLToPath } from 'node:url'
import type { ProcessComponent } from '../src/component.ts'

/** A component that runs programs/answering.ts. */
export function answering(name: string, port: number, more: Partial<ProcessComponent> = {}): ProcessComponent {
  return {
    kind: 'process',
    name,
    after: [],
    command: process.execPath,
    args: [fileURLToPath(new URL('programs/answering.ts', import.meta.url))],
    ports: [port],
    ready: { kind: 'http', url: `http://127.0.0.1:${port}/`, timeoutMs: 10_000 },
    ...more,
    env: { PORT: String(port), NAME: name, ...more.env },
  }
}

/** A component that runs a line of JavaScript and counts as ready at once. */
export function running(name: string, script: string, more: Partial<ProcessComponent> = {}): ProcessComponent {
  const ready = { kind: 'custom', check: async () => {} } as const
  return {
    kind: 'process',
    name,
    after: [],
    command: process.execPath,
    args: ['-e', script],
    env: {},
    ports: [],
    ready,
    ...more,
  }
}
