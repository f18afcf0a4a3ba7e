import { Redis, type RedisOptions } from 'ioredis'
import { unavailable } from '../unavailable.ts'

/** For whoever answers somebody: a command that finds no connection fails soon instead of waiting for one. */
export function connectForRequests(url: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: 2_000,
    commandTimeout: 3_000,
    retryStrategy: (n) => Math.min(n * 100, 1_000),
    ...options,
  })
  redis.on('error', () => {}) // reconnects by itself; commands meanwhile fail and readiness tells
  return redis
}

/** For a worker, who waits for the connection to come back. */
export function connectForWork(url: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null, ...options })
  redis.on('error', () => {})
  return redis
}

export function queueAway(error: unknown): never {
  throw unavailable('job queue', error)
}
