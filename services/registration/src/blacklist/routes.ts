import { Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RouteDeps } from '../app.ts'
import { keyedHash } from '../people/keyed-hash.ts'

const PHONE_NUMBER = /^\+[0-9]{4,17}$/

const Listing = z.object({ phone_number: z.string(), listed: z.boolean() })

/** Numbers that may not register, kept as keyed hashes. Operators only; a change holds from the next registration on. */
export async function blacklistRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  routesOf(app).put(
    '',
    {
      schema: {
        operationId: 'setBlacklisted',
        description: 'Puts a phone number on the blacklist, or takes it off.',
        security: [{ operator: [] }],
        body: Listing,
        response: { 204: z.null().describe('Noted'), ...problemAnswers(400, 401, 503) },
      },
    },
    async (request, reply) => {
      const { phone_number, listed } = request.body
      if (!PHONE_NUMBER.test(phone_number))
        throw new Problem(400, 'phone-number-invalid', 'phone_number must be a phone number such as +4712345678')
      await deps.database.call('set_blacklisted', {
        number_hash: keyedHash(deps.deviceKeySecret, 'phone-number', phone_number),
        listed: listed ? 1 : 0,
        now: deps.clock(),
      })
      return reply.code(204).send(null)
    },
  )
}
