import { DeviceId, OwnDevices } from '@smittestopp/contracts'
import { requireSignature } from '@smittestopp/phone-access'
import { Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RouteDeps } from '../app.ts'
import { ownerOf } from '../people/caller.ts'
import { removeDevices } from './remove.ts'

const security = [{ signature: [] }]

/** The devices of the person who owns the asking one. */
export async function ownDeviceRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const { phoneOf } = requireSignature(app, deps)
  const routes = routesOf(app)

  routes.get(
    '/devices',
    {
      schema: {
        operationId: 'getOwnDevices',
        description: 'The devices of the person who owns this one.',
        security,
        response: { 200: OwnDevices, ...problemAnswers(401, 403, 404, 429, 503) },
      },
    },
    async (request) => listDevices(deps, phoneOf(request).deviceId),
  )

  routes.delete(
    '/devices/:device_id',
    {
      schema: {
        operationId: 'removeOwnDevice',
        description:
          'Takes one of the person’s own devices, this one or another, out of service at once; its data is erased soon after.',
        security,
        params: z.object({ device_id: DeviceId }),
        response: { 204: z.null().describe('Removed'), ...problemAnswers(400, 401, 403, 404, 429, 503) },
      },
    },
    async (request, reply) => {
      const owner = await ownerOf(deps, phoneOf(request).deviceId)
      const { device_id } = request.params
      if (!(await deps.directory.devicesOf(owner.id)).includes(device_id))
        throw new Problem(404, 'device-unknown', 'this person has no such device')
      await removeDevices(deps, [device_id])
      return reply.code(204).send(null)
    },
  )
}

async function listDevices(deps: RouteDeps, asking: string): Promise<OwnDevices> {
  const owner = await ownerOf(deps, asking)
  const uuids = (await deps.directory.devicesOf(owner.id)).map((value) => ({ value }))
  const rows = await deps.database.call('get_devices', { uuids })
  return {
    devices: rows.map((row) => ({
      device_id: row.uuid,
      asking: row.uuid === asking,
      registered_at: row.created_at.toISOString(),
      last_activity: row.lastactivity?.toISOString() ?? null,
      platform: row.platform,
      os_version: row.osversion,
      app_version: row.appversion,
      model: row.model,
    })),
  }
}
