import { requireSignature } from '@smittestopp/phone-access'
import { Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RouteDeps } from '../app.ts'
import { ownerOf } from '../people/caller.ts'

const OLDEST_YEARS = 130

const BirthYear = z.object({ birthyear: z.int() })

/** The year a person was born in: one per person, whichever device tells it. */
export async function birthYearRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const { phoneOf } = requireSignature(app, { ...deps, allow2020: true })
  routesOf(app).post(
    '/birthyear',
    {
      schema: {
        operationId: 'setBirthYear',
        description: 'Notes the birth year of the owner of this device.',
        security: [{ signature: [] }],
        body: BirthYear,
        response: { 200: z.literal('').describe('Noted'), ...problemAnswers(400, 401, 403, 404, 429, 503) },
      },
    },
    async (request, reply) => {
      const { birthyear } = request.body
      const now = deps.clock()
      const thisYear = now.getUTCFullYear()
      if (birthyear > thisYear || birthyear < thisYear - OLDEST_YEARS)
        throw new Problem(400, 'birthyear-invalid', `birthyear must be from ${thisYear - OLDEST_YEARS} to ${thisYear}`)
      const owner = await ownerOf(deps, phoneOf(request).deviceId)
      await deps.database.call('set_birthyear', { user_id: owner.id, birthyear, now })
      return reply.code(200).send('')
    },
  )
}
