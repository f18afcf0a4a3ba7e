import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

const LONGEST = 200

/** What the asker calls a request that it may send again; undefined when it does not. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined || (typeof key === 'string' && key.length > 0 && key.length <= LONGEST)) return key
  throw new Problem(400, 'idempotency-key-invalid', `an idempotency key has 1 to ${LONGEST} characters`)
}
