import { FullReport, LookupAccepted, LookupRequest, LookupResult, NotInSystem } from '@smittestopp/contracts'
import { type Clock, problemAnswers, routesOf, verifyToken } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../app.ts'
import { caseworkerOf } from '../caseworker.ts'
import { cancelLookup } from './cancel.ts'
import { Format, fetchLookup } from './fetch.ts'
import { holdAnswers } from './held.ts'
import { requestLookup } from './request.ts'

const NotFinished = z.object({ message: z.string() })
/** The page is text/html, the others are JSON. */
const Report = z.union([FullReport, LookupResult, z.string()])
const RequestId = z.object({ request_id: z.string().max(100) })
const Prefer = z
  .string()
  .describe(
    '`wait=<seconds>` (RFC 7240): the answer is held until the analysis is done, that long at most and 20 s; `Preference-Applied` says how long. Other preferences are not heeded.',
  )
const security = [{ bearer: [] }]

export async function lookupRoutes(app: FastifyInstance, options: Deps & { clock: Clock }): Promise<void> {
  const authenticate = verifyToken(options.caseworkers, options.clock)
  const routes = routesOf(app)
  const hold = holdAnswers(app)

  routes.post(
    '/lookup',
    {
      schema: {
        operationId: 'requestLookup',
        description: 'Asks for the close contacts of the owner of a phone number.',
        security,
        body: LookupRequest,
        response: { 202: LookupAccepted, ...problemAnswers(400, 401, 403, 503), 404: NotInSystem },
      },
      // Who may not ask learns nothing of what was wrong with the question, and costs no reading of it.
      onRequest: async (request) => void caseworkerOf(await authenticate(request)),
    },
    async (request, reply) => {
      const caseworker = caseworkerOf(await authenticate(request))
      const accepted = await requestLookup(options, caseworker, request.body)
      return accepted
        ? reply.code(202).send(accepted)
        : reply.code(404).send({ phone_number: request.body.phone_number, found_in_system: false })
    },
  )

  routes.get(
    '/lookup/:request_id',
    {
      schema: {
        operationId: 'getLookup',
        description:
          'The contacts, when the analysis is done: `json`, the shape of 2020; `full`, everything that is known of them; `html`, the same as a page, which `Accept: text/html` asks for as well. Only for whoever asked.',
        security,
        params: RequestId,
        querystring: z.object({ format: Format.optional() }),
        headers: z.object({ prefer: Prefer.optional() }),
        response: { 200: Report, 202: NotFinished, ...problemAnswers(400, 401, 403, 404, 500, 503) },
      },
      onRequest: async (request) => void caseworkerOf(await authenticate(request)),
    },
    async (request, reply) => {
      const caseworker = caseworkerOf(await authenticate(request))
      const format = request.query.format ?? (request.headers.accept?.includes('text/html') ? 'html' : 'json')
      const found = await hold(reply, request.headers.prefer, (over) =>
        fetchLookup(options, caseworker, request.params.request_id, format, over),
      )
      reply.header('cache-control', 'no-store').header('vary', 'accept')
      if (typeof found === 'string') return reply.code(200).type('text/html; charset=utf-8').send(found)
      return 'message' in found ? reply.code(202).send(found) : reply.code(200).send(found)
    },
  )

  routes.delete(
    '/lookup/:request_id',
    {
      schema: {
        operationId: 'cancelLookup',
        description:
          'Ends a lookup: its result can be had no longer, and work on it stops unless others asked the same. Only for whoever asked; once more does nothing more.',
        security,
        params: RequestId,
        response: { 204: z.null().describe('Ended'), ...problemAnswers(401, 403, 404, 503) },
      },
    },
    async (request, reply) => {
      const caseworker = caseworkerOf(await authenticate(request))
      await cancelLookup(options, caseworker, request.params.request_id)
      request.log.info({ request_id: request.params.request_id }, 'a lookup was cancelled')
      return reply.code(204).send(null)
    },
  )
}
