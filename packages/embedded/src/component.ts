/** How it is found out that a component answers; every form is asked again and again until it says yes. */
export type Probe = { timeoutMs?: number } & (
  | { kind: 'tcp'; port: number }
  | { kind: 'http'; url: string }
  | { kind: 'custom'; check: () => Promise<unknown> }
)

/** What a preparation or a task gets: processes it starts carry `env`, and it ends soon once `signal` is aborted. */
export type Work = { env: Record<string, string>; signal: AbortSignal }

/** A program kept running: started when everything in `after` is ready, restarted when it dies. */
export type ProcessComponent = {
  kind: 'process'
  name: string
  after: string[]
  command: string
  args: string[]
  env: Record<string, string>
  cwd?: string
  /** Only root may give another user to run as. */
  uid?: number
  gid?: number
  /** The loopback ports it listens on: looked at before anything starts. */
  ports: number[]
  ready: Probe
  /** Asks for a clean end; SIGTERM unless said otherwise. */
  stopSignal?: NodeJS.Signals
  /** Runs once, under the folder's lock, before the first start. */
  prepare?: (work: Work) => Promise<void>
}

/** Something done once on the way up, such as migrating the database: what comes after it waits for its end. */
export type TaskComponent = { kind: 'task'; name: string; after: string[]; run: (work: Work) => Promise<void> }

export type Component = ProcessComponent | TaskComponent

export type StackEvent =
  | { type: 'leftover'; pid: number; name: string }
  | { type: 'started'; name: string; pid: number }
  | { type: 'ready'; name: string; afterMs: number }
  | { type: 'unready'; name: string; reason: string }
  | { type: 'exited'; name: string; pid: number; reason: string; restartInMs: number }
  | { type: 'stopped'; name: string }
