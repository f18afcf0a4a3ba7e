import type { IncomingMessage } from 'node:http'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, RawServerBase, RouteGenericInterface } from 'fastify'
import { answerHeaders, upstreamHeaders } from './headers.ts'
import { isUnder } from './path.ts'
import { Problem } from './problem.ts'

type ProxyReply = FastifyReply<RouteGenericInterface, RawServerBase>

export interface Route {
  prefix: string
  upstream: string
  timeoutMs: number
}

/** Forwards everything under the prefix to its upstream, path and query exactly as sent, bodies as they stream. */
export async function forward(app: FastifyInstance, { prefix, upstream, timeoutMs }: Route): Promise<void> {
  await app.register(async (scope) => {
    // The router decodes what it compares; signatures cover what was sent.
    scope.addHook('onRequest', async (request) => {
      if (!isUnder(request.raw.url ?? '', prefix)) throw new Problem(404, 'not-found', 'nothing here')
    })
    await scope.register(httpProxy, {
      upstream,
      prefix,
      rewritePrefix: prefix,
      disableRequestLogging: true,
      destroyAgent: true,
      undici: {
        connections: 128,
        pipelining: 1,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        connect: { rejectUnauthorized: true },
      },
      replyOptions: {
        timeout: timeoutMs,
        retryDelay: () => null, // trying again is the asker's decision
        rewriteRequestHeaders: (request, headers) =>
          upstreamHeaders(headers, {
            address: request.ip,
            protocol: request.protocol,
            requestId: request.id,
            hasBody: request.body !== undefined && request.body !== null,
          }),
        rewriteHeaders: (headers) => answerHeaders(headers),
        onError: (reply, { error }) => answerFault(reply, error),
      },
    })
  })
}

function answerFault(reply: ProxyReply, error: Error): void {
  // What is left of the body nobody will read.
  if (!(reply.request.raw as IncomingMessage).complete) reply.header('connection', 'close')
  reply.send(problemOf(error))
}

function problemOf(error: Error & { statusCode?: number }): Problem {
  if (error.cause instanceof Problem) return error.cause
  if (error.statusCode === 504) return new Problem(504, 'upstream-timeout', 'the service behind took too long')
  return new Problem(502, 'upstream-unavailable', 'the service behind is not available')
}
