import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Disturbance } from '../emulator/disturbance.ts'
import type { World } from '../osm/world.ts'
import { answer } from './answer.ts'
import { batched } from './batched.ts'
import { parseQuery } from './parse.ts'
import { OverpassProblem, problemPage, rateLimited, tooBusy } from './problem.ts'
import type { Query } from './query.ts'
import { largestBox } from './select.ts'

export type Limits = { slots: number; seconds: number; bytes: number; boxKm2: number }
export type OverpassDeps = { world: World; limits: Limits; disturbance: Disturbance; now: () => number }

/** A form is small text here: a query of 2,000 statements has about 200 kB. */
const MOST_BYTES = 1024 * 1024

/** GET and POST /api/interpreter, GET /api/status. */
export async function overpassRoutes(app: FastifyInstance, { world, limits, disturbance, now }: OverpassDeps) {
  let running = 0

  app.setErrorHandler((error: { statusCode?: number } & Error, request, reply) => {
    const status = error instanceof OverpassProblem ? error.status : (error.statusCode ?? 500)
    if (status >= 500 && !(error instanceof OverpassProblem)) request.log.error({ err: error }, 'a query failed')
    const message = status === 500 ? 'runtime error: the query failed' : error.message
    return reply.code(status).type('text/html; charset=utf-8').send(problemPage(message))
  })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MOST_BYTES },
    (_request, body, done) => done(null, new URLSearchParams(body as string)),
  )

  function interpret(text: string | undefined, reply: FastifyReply) {
    if (running >= limits.slots) throw rateLimited()
    const query = parseQuery(text ?? '')
    assertWithin(limits, query)
    running++
    reply.raw.once('close', () => running--)
    const pieces = disturbance.lies() ? lie() : batched(answer(world, query, now))
    return reply.type('application/json').send(Readable.from(pieces))
  }

  app.get<{ Querystring: { data?: string | string[] } }>('/interpreter', async (request, reply) =>
    interpret([request.query.data].flat()[0], reply),
  )
  app.post<{ Body: URLSearchParams }>('/interpreter', async (request, reply) =>
    interpret(request.body?.get('data') ?? undefined, reply),
  )
  app.get('/status', async (_request, reply) => {
    reply.type('text/plain')
    return [
      'Connected as: 0',
      `Rate limit: ${limits.slots}`,
      `${limits.slots - running} slots available now.`,
      `Currently running queries: ${running}`,
      '',
    ].join('\n')
  })
}

function assertWithin({ seconds, bytes, boxKm2 }: Limits, query: Query) {
  if (query.seconds > seconds || query.bytes > bytes || largestBox(query) > boxKm2) throw tooBusy()
}

/** What a server in trouble says: 200, no element, and the truth in a remark. */
function* lie() {
  yield '{"version":0.6,"generator":"maps emulator","elements":[],'
  yield '"remark":"runtime error: Query timed out in \\"query\\" at line 1 after 2 seconds."}'
}
