/** A run of some work as whoever asked for it sees it. `progress` is what the handler told last, or its result. */
export interface Run<P> {
  id: string
  state: string
  progress: P | null
  failed: boolean
}

/**
 * The runs of one kind of work (an import, a sweep), on a schedule and on demand: one at a time, wherever the processes are. A run whose process dies is taken over when its
 * lease has run out; one that fails is tried again a few times. A handler must bear a repeat.
 */
export interface Runs<P> {
  /** Asks for a run; resolves to its id. */
  request(): Promise<string>
  /** Undefined when there is no run of that id, or it is a week old. */
  run(id: string): Promise<Run<P> | undefined>
  check(): Promise<void>
  /** Lets the run under way finish, then stops. */
  close(): Promise<void>
}

export interface RunsOptions<P> {
  everySeconds: number
  handle: (tell: (progress: P) => void) => Promise<P>
  onError: (error: Error) => void
  /** How long a run is its process's after the last sign of life. */
  leaseMs?: number
}
