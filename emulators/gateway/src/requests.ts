import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { sendProblem, sendText } from './answer.ts'
import type { Settings } from './config.ts'
import type { Connection, openConnections } from './connections.ts'
import { type Body, checkLength, hasBody, takeBody } from './forward/body.ts'
import { forward } from './forward/forward.ts'
import { upstreamHeaders } from './forward/headers.ts'
import type { Upstream, Upstreams } from './forward/upstreams.ts'
import { checkFraming } from './guard/framing.ts'
import { checkHost } from './guard/host.ts'
import { isPlainTarget } from './guard/target.ts'
import type { CheckLimits } from './limits/limits.ts'
import { Problem } from './problem.ts'

export interface Deps {
  settings: Settings
  secure: boolean
  ownHeaders: Record<string, string>
  upstreams: Upstreams
  connections: ReturnType<typeof openConnections>
  checkLimits: CheckLimits
  logger: Logger
}

/** A request under way, with everything that is known of it. */
interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  id: string
  connection: Connection
  ownHeaders: Record<string, string>
  fail: (problem: Problem) => void
}

/** Answers every request: health here, all else by the service behind its prefix once it has passed the guard. */
export function requestHandler(deps: Deps) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = beginExchange(deps, request, response)
    try {
      if (request.url === '/health' && request.method === 'GET') answerHealth(deps, exchange)
      else receive(deps, exchange, admit(deps, exchange))
    } catch (error) {
      exchange.fail(problemOf(error, deps.logger, exchange.id))
    }
  }
}

function beginExchange(deps: Deps, request: IncomingMessage, response: ServerResponse): Exchange {
  const id = randomUUID()
  const connection = deps.connections.begin(request.socket, response)
  const ownHeaders = { ...deps.ownHeaders, 'x-request-id': id }
  if (deps.logger.isLevelEnabled('warn')) logAnswer(deps.logger, response, id)
  return {
    request,
    response,
    id,
    connection,
    ownHeaders,
    fail: (problem) => sendProblem(response, problem, ownHeaders),
  }
}

/** Throws what the request is refused with, or returns who shall answer it. */
function admit(deps: Deps, { request, connection }: Exchange): Upstream {
  checkFraming(request)
  checkHost(request, deps.settings.ALLOWED_HOSTS)
  const target = request.url ?? ''
  if (!isPlainTarget(target)) throw new Problem(400, 'path-invalid', 'the path is not accepted')
  deps.checkLimits(request, connection.sender)
  const upstream = deps.upstreams.find(target)
  if (!upstream) throw new Problem(404, 'not-found', 'nothing here')
  const { expect } = request.headers
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    throw new Problem(417, 'expectation-failed', 'this expectation is not met')
  }
  return upstream
}

/** Takes the body in, as far as it must be whole, before anybody is kept busy with the request. */
function receive(deps: Deps, exchange: Exchange, upstream: Upstream): void {
  const { request, response } = exchange
  const limit = deps.settings.BODY_LIMIT_BYTES
  checkLength(request, limit)
  if (request.headers.expect !== undefined) response.writeContinue()
  if (!hasBody(request)) {
    pass(deps, exchange, upstream, null)
    return
  }
  takeBody(request, limit, (fault, body) => {
    if (fault) exchange.fail(fault)
    else pass(deps, exchange, upstream, body)
  })
}

function pass({ settings, secure }: Deps, exchange: Exchange, { pool }: Upstream, body: Body): void {
  const { request, response, connection, id, ownHeaders, fail } = exchange
  const { PUBLIC_URL: known, UPSTREAM_TIMEOUT_MS: timeoutMs } = settings
  const headers = upstreamHeaders(request.rawHeaders, request.headers.connection, {
    address: connection.address,
    requestId: id,
    protocol: known?.protocol.slice(0, -1) ?? (secure ? 'https' : 'http'),
    host: known?.host,
  })
  const declared = request.headers['content-length']
  if (body !== null && declared !== undefined) headers.push('content-length', declared)
  forward(response, { pool, timeoutMs, body, headers, ownHeaders, fail })
}

function answerHealth({ settings }: Deps, { response, ownHeaders }: Exchange): void {
  const text = JSON.stringify({ status: 'ok', clock_offset_seconds: settings.CLOCK_OFFSET_SECONDS })
  sendText(response, 200, { ...ownHeaders, 'content-type': 'application/json; charset=utf-8' }, text)
}

/** Neither paths nor headers: they hold numbers and tokens. */
function logAnswer(logger: Logger, response: ServerResponse, id: string): void {
  const begun = performance.now()
  response.once('close', () => {
    const { statusCode: status } = response
    const ms = Math.round(performance.now() - begun)
    logger[status >= 500 ? 'warn' : 'debug']({ request_id: id, status, ms }, 'answered')
  })
}

function problemOf(error: unknown, logger: Logger, id: string): Problem {
  if (error instanceof Problem) return error
  logger.error({ err: error, request_id: id }, 'request failed')
  return new Problem(500, 'internal', 'something went wrong')
}
