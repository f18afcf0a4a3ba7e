import { LookupAccepted, LookupRequest, LookupResult, NotInSystem } from '@smittestopp/contracts'
import { type Clock, problemAnswers, routesOf, verifyToken } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../app.ts'
import { caseworkerOf } from '../caseworker.ts'
import { fetchLookup } from './fetch.ts'
import { requestLookup } from './request.ts'

const NotFinished = z.object({ message: z.string() })
const security = [{ bearer: [] }]

export async function lookupRoutes(app: FastifyInstance, options: Deps & { clock: Clock }): Promise<void> {
  const authenticate = verifyToken(options.caseworkers, options.clock)
  const routes = routesOf(app)

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
        description: 'The contacts, when the analysis is done. Only for whoever asked.',
        security,
        params: z.object({ request_id: z.string().max(100) }),
        response: { 200: LookupResult, 202: NotFinished, ...problemAnswers(401, 403, 404, 500, 503) },
      },
    },
    async (request, reply) => {
      const caseworker = caseworkerOf(await authenticate(request))
      const found = await fetchLookup(options, caseworker, request.params.request_id)
      return 'message' in found ? reply.code(202).send(found) : reply.code(200).send(found)
    },
  )
}
