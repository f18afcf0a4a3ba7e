import { requireSignature } from '@smittestopp/phone-access'
import { problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RouteDeps } from '../app.ts'

/** A sign of life from a phone that has nothing to upload, so that it is not taken for one that was abandoned. */
export async function heartbeatRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const { phoneOf } = requireSignature(app, deps)
  routesOf(app).post(
    '/heartbeat',
    {
      schema: {
        operationId: 'heartbeat',
        description: 'Notes that this device is in use.',
        security: [{ signature: [] }],
        response: { 200: z.object({}), ...problemAnswers(401, 403, 429, 503) },
      },
    },
    async (request) => {
      await deps.database.call('record_heartbeat', { uuid: phoneOf(request).deviceId, now: deps.clock() })
      return {}
    },
  )
}
