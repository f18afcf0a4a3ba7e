import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { faultPage, faultText } from './interaction/pages.ts'
import { Problem, problemBody } from './problem.ts'

/** Tells every fault as a problem or a page; what is not expected is logged whole and told as `internal`. */
export function tellFaults(app: FastifyInstance): void {
  app.setErrorHandler<Error>((error, request, reply) => sendProblem(asProblem(error, request), request, reply))
  app.setNotFoundHandler((request, reply) => sendProblem(new Problem(404, 'not-found', 'nothing here'), request, reply))
}

export function asProblem(error: Error & { statusCode?: number }, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  const status = error.statusCode ?? 500
  if (status < 500) return new Problem(status, 'request-invalid', 'the request is not understood')
  request.log.error({ err: error }, 'request failed')
  return new Problem(500, 'internal', 'something went wrong')
}

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.code(problem.status)
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds)
  if (wantsHtml(request)) return reply.type('text/html').send(faultPage(faultText(problem.code)))
  return reply.type('application/problem+json').send(problemBody(problem))
}

export function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false
}
