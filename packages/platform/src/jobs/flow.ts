/** The steps of a chain: one first, several side by side, one last. */
export interface Steps {
  first: string
  between: readonly string[]
  last: string
}

/** A chain of steps over one piece of work. Chains of one lane follow each other, the least priority (1 or more) first; lanes do not wait for each other. */
export interface Chain<D> {
  lane: number
  priority: number
  data: D
}

/** A run as whoever asked for it sees it: `result` is the sum of what its steps told, null until all are done. */
export interface FlowRun<R> {
  id: string
  state: string
  chains: { done: number; all: number }
  result: R | null
  failed: boolean
}

export interface FlowTask<R> {
  id: string
  task: string
  state: string
  attempts: number
  result: R | null
  failed: boolean
}

/**
 * Work in chains of steps, on a schedule and on demand, wherever the processes are. A step whose process dies is taken over when its lease has run out; one
 * that fails is tried again a few times, and fails its run when none helps. Steps must bear a repeat.
 */
export interface Flow<Q, D, R> {
  /** Asks for a run over what is asked for; resolves to its id. */
  request(what: Q): Promise<string>
  /** Undefined when there is no run of that id, or it is a week old. */
  run(id: string): Promise<FlowRun<R> | undefined>
  /** Asks for one step alone; resolves to its id. */
  requestTask(task: string, lane: number, data: D): Promise<string>
  task(id: string): Promise<FlowTask<R> | undefined>
  check(): Promise<void>
  /** Lets the steps under way finish, then stops. */
  close(): Promise<void>
}

export interface FlowOptions<Q, D, R> {
  everySeconds: number
  /** What the schedule asks for. */
  scheduled: Q
  lanes: number
  steps: Steps
  /** Finds what is to do. */
  plan: (what: Q) => Promise<Chain<D>[]>
  work: (task: string, data: D) => Promise<R>
  sum: (results: R[]) => R
  onError: (error: Error) => void
  /** How long a step is its process's after the last sign of life. */
  leaseMs?: number
}
