import { randomUUID } from 'node:crypto'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

/** An expected failure, told to the caller as RFC 9457 problem details. `extra` members are told as well; a `message` member is what the 2020 app read. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly extra: Record<string, unknown>
  readonly headers: Record<string, string>

  constructor(
    status: number,
    code: string,
    message: string,
    options: { extra?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.extra = options.extra ?? {}
    this.headers = options.headers ?? {}
  }
}

export const ProblemDetails = z
  .object({ type: z.string(), title: z.string(), status: z.int(), code: z.string(), message: z.string() })
  .describe('Problem details (RFC 9457)')

/** The answers of a route that are problems, for its schema. */
export function problemAnswers<S extends number>(...statuses: S[]): Record<S, typeof ProblemDetails> {
  return Object.fromEntries(statuses.map((status) => [status, ProblemDetails])) as Record<S, typeof ProblemDetails>
}

function asProblem(error: Error, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  const { code = '', statusCode: status = 500, unavailable } = error as FastifyError & { unavailable?: string }
  if (unavailable)
    return new Problem(503, 'unavailable', `the ${unavailable} is not available, try again`, {
      headers: { 'retry-after': '2' },
    })
  // Only Fastify's own words are for the caller; an SDK's error may have a status code too, and says what is none of theirs.
  if (code.startsWith('FST_') && status < 500) return new Problem(status, codeOf(status), error.message)
  const id = randomUUID()
  request.log.error({ err: error, error_id: id }, 'internal error')
  return new Problem(500, 'internal', 'internal error', { extra: { error_id: id } })
}

const CODES: Record<number, string> = {
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  415: 'media-type-unsupported',
}

function codeOf(status: number): string {
  return CODES[status] ?? 'request-invalid'
}

/** Tells a failure to the caller: expected ones as they are, defects as `internal` with an id that the log knows. */
export function answerProblem(
  error: FastifyError | Problem | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, code, message, extra, headers } = asProblem(error, request)
  // Fastify closes the connection over a body that it would not read, and who is still sending then often never hears why; left open, the rest is read and dropped.
  reply.removeHeader('connection')
  return reply
    .code(status)
    .headers(headers)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `urn:smittestopp:problem:${code}`, title: message, status, code, message, ...extra }))
}
