import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Job, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { analysisKey, jobOf, partsKey } from './analysis-books.ts'
import type { PartHandler, ShareParts } from './analysis-jobs.ts'
import { open, seal } from './sealed.ts'
import { unlessAborted, whileWanted } from './wanted.ts'
import { startWorker } from './worker.ts'

export const PARTS_QUEUE = 'analysis-parts'
/** How often is looked whether another worker has read a part, and how long, once there is nothing else to read. */
const LOOK_MS = 50
const PATIENCE_MS = 10_000
/** What was read of one part may take. */
const MOST_BYTES = { plain: 64 * 1024 * 1024, sealed: 16 * 1024 * 1024 }

/** Of the part ids and times alone; the question is looked up by whoever reads it. */
interface PartJobData {
  analysis_id: string
  device_id: string
  part: object
}

export interface PartsOptions {
  read: PartHandler
  /** Parts of other workers' analyses under way at once. */
  concurrency: number
  /** How long is waited for a part that another worker reads before it is read here too. */
  patienceMs?: number
}

/** As for whole analyses. */
interface Limits {
  seconds: number
  key: Buffer
  onError: (error: Error) => void
  leaseMs: number
}

/** The parts of one analysis of one device; they end with it. */
interface PartsOfOne {
  share: ShareParts
  end(): Promise<void>
}

interface Parts {
  of(analysisId: string, deviceId: string, signal: AbortSignal): PartsOfOne
  close(): Promise<void>
}

/**
 * Parts of analyses, in a queue that every worker works on besides. Whoever has the analysis never waits for a part that nobody has taken, but reads it; and not
 * for good for one that somebody has: so analyses go on when all workers have analyses, and whatever becomes of the others.
 */
export function openParts(redis: Redis, options: PartsOptions, { seconds, key, onError, leaseMs }: Limits): Parts {
  const { read, concurrency, patienceMs = PATIENCE_MS } = options
  const queue = new Queue<PartJobData>(PARTS_QUEUE, { connection: redis })
  queue.on('error', () => {})

  async function work({ data: { analysis_id, device_id, part } }: Job<PartJobData>): Promise<void> {
    const kept = partsKey(analysis_id, device_id)
    const question = await redis.get(analysisKey(analysis_id))
    if (!question || !(await redis.exists(kept))) return
    await whileWanted(redis, kept, seconds, async (signal) => {
      const reading = await unlessAborted(signal, read(jobOf(question, analysis_id, device_id), part, signal))
      const name = nameOf(part)
      await redis.keepPart(kept, name, await seal(reading, key, placeOf(analysis_id, device_id, name), MOST_BYTES))
    })
  }

  const worker = startWorker<PartJobData, void>(PARTS_QUEUE, work, {
    connection: redis,
    concurrency,
    onError: (cause) => onError(new Error('a part of an analysis was left to whoever has it', { cause })),
    lockDuration: leaseMs,
    stalledInterval: leaseMs / 2,
    maxStalledCount: 0,
  })

  function of(analysis_id: string, device_id: string, signal: AbortSignal): PartsOfOne {
    const kept = partsKey(analysis_id, device_id)
    const jobId = (name: string) => `${analysis_id}.${device_id}.${name}`
    const offered = new Set<string>()

    /** Resolves to whether nobody has it: it waits no longer, and is not being read. */
    const takeBack = async (name: string) => (await queue.remove(jobId(name))) === 1

    async function offer(parts: ReadonlyMap<string, object>): Promise<void> {
      for (const name of parts.keys()) offered.add(name)
      await redis
        .multi()
        .hset(kept, 'wanted', '')
        .pexpire(kept, Math.ceil(seconds * 1000))
        .exec()
      const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true }
      await queue.addBulk(
        [...parts].map(([name, part]) => {
          return { name: 'part', data: { analysis_id, device_id, part }, opts: { ...opts, jobId: jobId(name) } }
        }),
      )
    }

    /** What another worker has read; undefined when there is nothing that can be opened. */
    async function readElsewhere(name: string): Promise<unknown> {
      const sealed = await redis.hgetBuffer(kept, name)
      if (!sealed) return undefined
      await redis.hdel(kept, name)
      return open(sealed, [key], placeOf(analysis_id, device_id, name), MOST_BYTES).catch(() => undefined)
    }

    async function* share<Part extends object>(parts: readonly Part[], here: (part: Part) => Promise<unknown>) {
      signal.throwIfAborted()
      const left = new Map(parts.map((part) => [nameOf(part), part]))
      await offer(left)
      for (const [name, part] of left) {
        signal.throwIfAborted()
        if (!(await takeBack(name))) continue
        yield (await readElsewhere(name)) ?? (await here(part))
        left.delete(name)
      }
      const patience = Date.now() + patienceMs
      for (const [name, part] of left) {
        while (!(await takeBack(name)) && Date.now() < patience) await pause(LOOK_MS, undefined, { signal })
        yield (await readElsewhere(name)) ?? (await here(part))
      }
    }

    /** Tells other workers that nothing is wanted any longer. */
    async function end(): Promise<void> {
      if (offered.size === 0) return
      await redis.del(kept)
      await Promise.all([...offered].map(takeBack))
    }

    return { share, end }
  }

  return {
    of,
    async close() {
      await worker.close()
      await queue.close()
    },
  }
}

/** The same part has the same name whoever makes it: an analysis that is taken over finds what was read for it. */
function nameOf(part: object): string {
  return createHash('sha256').update(JSON.stringify(part)).digest('hex').slice(0, 32)
}

/** Sealed into what was read, so that it opens for no other analysis, device or part. */
function placeOf(analysisId: string, deviceId: string, name: string): string {
  return `${analysisId}/${deviceId}/${name}`
}
