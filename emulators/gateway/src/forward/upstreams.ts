import { Pool } from 'undici'
import { isUnder } from '../guard/target.ts'

const connectMs = 2_000

/** A service behind the gateway, and the prefix it answers for. */
export interface Upstream {
  prefix: string
  pool: Pool
}

export interface PoolLimits {
  /** To each service. */
  connections: number
  timeoutMs: number
}

export interface Upstreams {
  /** The service with the longest prefix the target lies under. */
  find(target: string): Upstream | undefined
  close(): Promise<void>
}

export function openUpstreams(routes: Record<string, string>, limits: PoolLimits): Upstreams {
  const upstreams = Object.entries(routes)
    .map(([prefix, url]) => ({ prefix, pool: openPool(url, limits) }))
    .sort((one, other) => other.prefix.length - one.prefix.length)
  return {
    find: (target) => upstreams.find(({ prefix }) => isUnder(target, prefix)),
    close: async () => void (await Promise.all(upstreams.map(({ pool }) => pool.destroy()))),
  }
}

function openPool(url: string, { connections, timeoutMs }: PoolLimits): Pool {
  return new Pool(url, {
    connections,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: Math.min(connectMs, timeoutMs) },
  })
}
