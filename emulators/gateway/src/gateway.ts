import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, LogController } from 'fastify'
import type { Logger } from 'pino'
import { limitBody } from './body-limit.ts'
import type { Settings } from './config.ts'
import { forward } from './forward.ts'
import { securityHeaders } from './headers.ts'
import { isPlainTarget } from './path.ts'
import { Problem, problemText, problemType } from './problem.ts'

/** The gateway as a Fastify app; it does not listen. */
export async function buildGateway(settings: Settings, logger: Logger): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    requestTimeout: 60_000,
    frameworkErrors: answerBadUrl,
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket as Socket),
  })
  tellFaults(app)
  guard(app, settings.BODY_LIMIT_BYTES)
  app.get('/health', async () => ({ status: 'ok', clock_offset_seconds: settings.CLOCK_OFFSET_SECONDS }))
  for (const [prefix, upstream] of Object.entries(settings.ROUTES)) {
    await forward(app, { prefix, upstream, timeoutMs: settings.UPSTREAM_TIMEOUT_MS })
  }
  return app
}

function guard(app: FastifyInstance, bodyLimit: number): void {
  app.addHook('onRequest', async (request) => {
    if (request.is404) throw new Problem(404, 'not-found', 'nothing here')
    if (!isPlainTarget(request.raw.url ?? '')) throw new Problem(400, 'path-invalid', 'the path is not accepted')
  })
  app.addHook('preParsing', async (request) => limitBody(request.raw, bodyLimit))
  app.addHook('onSend', async (request, reply) => {
    reply.headers({ ...securityHeaders, 'x-request-id': request.id })
  })
  app.addHook('onResponse', async (request, reply) => {
    const level = reply.statusCode >= 500 ? 'warn' : 'debug'
    request.log[level]({ status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered')
  })
}

function tellFaults(app: FastifyInstance): void {
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const problem = asProblem(error)
    if (problem.status === 500) request.log.error({ err: error }, 'request failed')
    if (problem.status === 413) reply.header('connection', 'close')
    return reply.code(problem.status).type(problemType).send(problemText(problem))
  })
  app.setNotFoundHandler(() => {
    throw new Problem(404, 'not-found', 'nothing here')
  })
}

function asProblem(error: Error & { statusCode?: number }): Problem {
  if (error instanceof Problem) return error
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return new Problem(status, 'request-invalid', 'the request is not understood')
  return new Problem(500, 'internal', 'something went wrong')
}

/** A path the router cannot decode; hooks do not run for it. */
function answerBadUrl(error: Error, _request: unknown, reply: unknown): void {
  const answer = (reply as FastifyReply).headers(securityHeaders).code(400)
  answer.type(problemType).send(problemText(asProblem(error)))
}

/** What is not HTTP gets a plain 400, 408 or 431 and a closed connection. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const [status, phrase] = brokenRequests[error.code ?? ''] ?? [400, 'Bad Request']
  const body = problemText(new Problem(status, 'request-invalid', 'the request is not understood'))
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  )
}

const brokenRequests: Record<string, [number, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
}
