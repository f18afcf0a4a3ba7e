import { DeviceId } from '@smittestopp/contracts'
import { problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Stores } from '../app.ts'
import { dueDevices } from './due.ts'
import { eraseDevice } from './erase.ts'

const Due = z.object({
  devices: z.array(z.object({ device_id: z.string(), reason: z.string(), since: z.iso.datetime() })),
})
const Erased = z.object({ known: z.boolean(), gpsevents: z.int(), btevents: z.int() })

export async function deviceRoutes(app: FastifyInstance, options: Stores): Promise<void> {
  const routes = routesOf(app)
  routes.get(
    '/due',
    {
      schema: {
        operationId: 'getDueDevices',
        description: 'Devices that were revoked, registered by half, or silent for too long, longest due first.',
        querystring: z.object({ count: z.coerce.number().int().min(1).max(1_000).default(100) }),
        response: { 200: Due, ...problemAnswers(400, 401, 503) },
      },
    },
    (request) => dueDevices(options, request.query.count),
  )
  routes.delete(
    '/:id',
    {
      schema: {
        operationId: 'eraseDevice',
        description: 'Erases one device everywhere; a repeat does what was left to do.',
        params: z.object({ id: DeviceId }),
        response: { 200: Erased, ...problemAnswers(400, 401, 503) },
      },
    },
    (request) => eraseDevice(options, request.params.id),
  )
}
