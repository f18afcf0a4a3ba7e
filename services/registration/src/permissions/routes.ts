import { problemAnswers, routesOf, verifyToken } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RouteDeps } from '../app.ts'
import { ignoreBodies } from '../ignore-bodies.ts'
import { callerOf, nobodyFound } from '../people/caller.ts'
import { revokeConsent } from './revoke.ts'

/** The capital letters are what the app of 2020 read. */
const Revoked = z.object({ Status: z.literal('Success'), Message: z.string() })

export async function permissionRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const authenticate = verifyToken(deps.phones, deps.clock)
  ignoreBodies(app)
  routesOf(app).post(
    '/revoke-consent',
    {
      schema: {
        operationId: 'revokeConsent',
        description: 'Forgets the signed-in person, at once and for good. The body is ignored.',
        security: [{ bearer: [] }],
        response: { 200: Revoked, ...problemAnswers(400, 401, 403, 404, 503) },
      },
    },
    async (request) => {
      const claims = await authenticate(request)
      const { person, phoneNumber } = await callerOf(deps, claims, request.headers['test-number'])
      if (!person) throw nobodyFound(404, phoneNumber)
      await revokeConsent(deps, person)
      return {
        Status: 'Success' as const,
        Message:
          'Your phone number is no longer associated with any data. The underlying anonymized data will be deleted shortly.',
      }
    },
  )
}
