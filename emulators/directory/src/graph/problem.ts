import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

/** An expected failure, told in Graph's words: an HTTP status and one of Graph's error codes. */
export class GraphProblem extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export function badRequest(message: string): GraphProblem {
  return new GraphProblem(400, 'Request_BadRequest', message)
}

export function unsupportedQuery(message: string): GraphProblem {
  return new GraphProblem(400, 'Request_UnsupportedQuery', message)
}

/** Graph's 404, in the very sentence that clients have learnt to recognise. */
export function notFound(id: string): GraphProblem {
  const sentence = 'does not exist or one of its queried reference-property objects are not present.'
  return new GraphProblem(404, 'Request_ResourceNotFound', `Resource '${id}' ${sentence}`)
}

function toProblem(error: FastifyError | GraphProblem): GraphProblem {
  if (error instanceof GraphProblem) return error
  const status = error.statusCode ?? 500
  if (status === 413) return new GraphProblem(413, 'RequestEntityTooLarge', 'The request body is too large.')
  if (status >= 400 && status < 500) return new GraphProblem(status, 'BadRequest', 'Unable to read the request.')
  return new GraphProblem(500, 'InternalServerError', 'An internal error occurred.')
}

function answer(problem: GraphProblem, request: FastifyRequest, reply: FastifyReply, now: () => number) {
  const date = new Date(now()).toISOString().slice(0, 19)
  const innerError = { date, 'request-id': request.id, 'client-request-id': request.id }
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .send({ error: { code: problem.code, message: problem.message, innerError } })
}

/** Answers every failure in Graph's shape; a defect is logged whole and told as a bare 500. */
export function graphErrorHandler(now: () => number) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const problem = toProblem(error)
    if (problem.status >= 500) request.log.error({ err: error }, 'failed')
    return answer(problem, request, reply, now)
  }
}

export function graphNotFound(now: () => number) {
  return (request: FastifyRequest, reply: FastifyReply) =>
    answer(new GraphProblem(404, 'BadRequest', 'Resource not found for the segment.'), request, reply, now)
}
