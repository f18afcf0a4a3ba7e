import { PinCodes } from '@smittestopp/contracts'
import { requireSignature } from '@smittestopp/phone-access'
import { problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import type { RouteDeps } from '../app.ts'
import { ownerOf } from '../people/caller.ts'

/** The PINs by which a text message of the authority is known to be genuine. */
export async function pinRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const { phoneOf } = requireSignature(app, { ...deps, allow2020: true })
  routesOf(app).get(
    '/pin',
    {
      schema: {
        operationId: 'getPinCodes',
        description: 'Every PIN issued to the owner of this device, newest first.',
        security: [{ signature: [] }],
        response: { 200: PinCodes, ...problemAnswers(401, 403, 404, 429, 503) },
      },
    },
    async (request) => {
      const owner = await ownerOf(deps, phoneOf(request).deviceId)
      const rows = await deps.database.call('get_pin_codes', { user_id: owner.id })
      const pin_codes = rows.map(({ pin_code, created_at }) => ({
        pin_code,
        created_at: created_at.toISOString().replace('.000Z', 'Z'),
      }))
      return { pin_codes }
    },
  )
}
