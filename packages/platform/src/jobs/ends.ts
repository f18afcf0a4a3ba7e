import { EventEmitter } from 'node:events'
import { QueueEvents } from 'bullmq'
import { leave } from './leave.ts'
import { connectForWork } from './redis.ts'

/** How often is looked without having heard anything: a connection that broke may have missed an end, and not all that ends is told. */
const LOOK_MS = 1_000
const ENDS = ['completed', 'failed', 'removed'] as const

/** Says when it is worth a look whether work of others is done. */
export interface Ends {
  /** Now, at each end of a job of the group, every second, and when the signal comes, which is the last time. An end during a look is worth another. */
  looks(group: string, over: AbortSignal): AsyncIterable<void>
  close(): Promise<void>
}

/** The ends of all jobs of a queue that are called `<group>.<…>`, over one connection however many wait, from when the first does. */
export function openEnds(url: string, queue: string): Ends {
  const bell = new EventEmitter().setMaxListeners(0)
  let events: QueueEvents | undefined

  function listen(): QueueEvents {
    const like = connectForWork(url)
    const opened = new QueueEvents(queue, { connection: like })
    like.disconnect() // BullMQ has made one of its own
    opened.on('error', () => {})
    for (const end of ENDS) opened.on(end, ({ jobId }: { jobId: string }) => void bell.emit(jobId.split('.')[0]!))
    return opened
  }

  return {
    async *looks(group, over) {
      events ??= listen()
      let next = Promise.withResolvers<void>()
      const ring = () => next.resolve()
      const timer = setInterval(ring, LOOK_MS)
      bell.on(group, ring)
      over.addEventListener('abort', ring)
      try {
        for (;;) {
          const last = over.aborted
          next = Promise.withResolvers()
          yield
          if (last) return
          await next.promise
        }
      } finally {
        clearInterval(timer)
        bell.off(group, ring)
        over.removeEventListener('abort', ring)
      }
    },
    async close() {
      if (events) await leave(events.close())
    },
  }
}
