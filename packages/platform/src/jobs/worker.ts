import { setTimeout as pause } from 'node:timers/promises'
import { type Processor, Worker, type WorkerOptions } from 'bullmq'

/** How long a worker has to take leave of Redis once nothing is under way. */
const LEAVE_MS = 3_000

/** A worker that can be stopped. */
export interface Stoppable {
  /** Finishes what is under way, then stops; also when Redis is away. */
  close(): Promise<void>
}

/** Starts to work on a queue. A worker between two tries to reach Redis is never told that its connection has ended: closing does not wait for that for good. */
export function startWorker<Data, Result>(
  queue: string,
  work: Processor<Data, Result>,
  { onError, ...options }: WorkerOptions & { onError: (error: Error) => void },
): Stoppable {
  const underWay = new Set<Promise<Result>>()
  const follow: Processor<Data, Result> = (...job) => {
    const working = work(...job)
    underWay.add(working)
    return working.finally(() => underWay.delete(working))
  }
  const worker = new Worker<Data, Result>(queue, follow, options)
  worker.on('error', () => {})
  worker.on('failed', (_job, error) => onError(error))
  return {
    async close() {
      const left = worker.close().catch(() => {})
      await Promise.allSettled(underWay)
      const inTime = new AbortController()
      await Promise.race([left, pause(LEAVE_MS, undefined, { signal: inTime.signal }).catch(() => {})])
      inTime.abort()
    },
  }
}
