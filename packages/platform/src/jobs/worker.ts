import { type Processor, Worker, type WorkerOptions } from 'bullmq'
import { leave } from './leave.ts'

/** A worker that can be stopped. */
export interface Stoppable {
  /** Finishes what is under way, then stops; also when Redis is away. */
  close(): Promise<void>
}

/** Starts to work on a queue. */
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
      await leave(left)
    },
  }
}
