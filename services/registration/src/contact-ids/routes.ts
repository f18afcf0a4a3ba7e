import { ContactIds, ContactIdsRequest } from '@smittestopp/contracts'
import { requireSignature } from '@smittestopp/phone-access'
import { problemAnswers, routesOf, sealContactIds } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import type { RouteDeps } from '../app.ts'

/** The ids that a phone sends out by Bluetooth: each for 15 minutes, and telling nobody but the import whose it is. */
export async function contactIdRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const { phoneOf } = requireSignature(app, { ...deps, allow2020: true, bodyless2020: true })
  const issued = deps.meter.createCounter('contact_ids_issued', { description: 'Contact ids handed out to phones' })
  routesOf(app).post(
    '/contactids',
    {
      schema: {
        operationId: 'getContactIds',
        description: 'Contact ids for the present window of 15 minutes and those after it.',
        security: [{ signature: [] }],
        body: ContactIdsRequest.nullish(),
        response: { 200: ContactIds, ...problemAnswers(400, 401, 403, 429, 503) },
      },
    },
    async (request): Promise<ContactIds> => {
      const { device } = phoneOf(request)
      const { count } = request.body ?? ContactIdsRequest.parse({})
      const ids = sealContactIds(device.number, deps.clock(), count, deps.contactIdKey)
      issued.add(ids.length)
      return {
        contact_ids: ids.map(({ contactId }) => contactId),
        valid_from: ids.map(({ validFrom }) => validFrom.toISOString()),
        valid_seconds: 900,
      }
    },
  )
}
