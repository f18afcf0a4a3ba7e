import { ConsentDecisions, Consents } from '@smittestopp/contracts'
import { requireSignature } from '@smittestopp/phone-access'
import { problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import type { RouteDeps } from '../app.ts'
import { decide, readConsents } from './consents.ts'

const security = [{ signature: [] }]

/** What the data of this device may be used for. */
export async function consentRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const { phoneOf } = requireSignature(app, deps)
  const routes = routesOf(app)

  routes.get(
    '/consents',
    {
      schema: {
        operationId: 'getConsents',
        description:
          'What the owner of this device has agreed to, now and before, and what the authority collects for.',
        security,
        response: { 200: Consents, ...problemAnswers(401, 403, 429, 503) },
      },
    },
    async (request) => readConsents(deps, phoneOf(request).deviceId),
  )

  routes.put(
    '/consents',
    {
      schema: {
        operationId: 'putConsents',
        description: 'Gives or withdraws consent, per purpose. A withdrawn purpose yields nothing from this moment on.',
        security,
        body: ConsentDecisions,
        response: { 200: Consents, ...problemAnswers(400, 401, 403, 429, 503) },
      },
    },
    async (request) => {
      const { deviceId } = phoneOf(request)
      await decide(deps, deviceId, request.body.consents)
      return readConsents(deps, deviceId)
    },
  )
}
