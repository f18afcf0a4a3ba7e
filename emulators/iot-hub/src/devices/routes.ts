import type { FastifyInstance, FastifyReply } from 'fastify'
import type { HubDeps } from '../app.ts'
import { invalid } from '../hub/problem.ts'
import { authorizeService } from '../sas/authorize.ts'
import { type Device, readDeviceBody, tellDevice } from './device.ts'

type ById = { Params: { id: string } }

const MOST = 1000

function readTop(top: unknown): number {
  const number = top === undefined ? MOST : Number(top)
  if (!Number.isInteger(number) || number < 1 || number > MOST) throw invalid(`top is a number from 1 to ${MOST}`)
  return number
}

function send(reply: FastifyReply, device: Device) {
  return reply.header('etag', `"${device.etag}"`).send(tellDevice(device))
}

/** The identity registry, one device at a time. */
export async function deviceRoutes(app: FastifyInstance, { registry, devices, activity, access }: HubDeps) {
  app.put<ById>('/devices/:id', async (request, reply) => {
    authorizeService(request, 'RegistryWrite', access)
    const { id } = request.params
    const body = readDeviceBody(id, request.body)
    const ifMatch = request.headers['if-match']
    return send(reply, ifMatch === undefined ? registry.create(id, body) : registry.update(id, body, ifMatch))
  })

  app.get<ById>('/devices/:id', async (request, reply) => {
    authorizeService(request, 'RegistryRead', access)
    activity.flush()
    return send(reply, registry.required(request.params.id))
  })

  app.delete<ById>('/devices/:id', async (request, reply) => {
    authorizeService(request, 'RegistryWrite', access)
    registry.remove(request.params.id, request.headers['if-match'])
    return reply.code(204).send()
  })

  app.get<{ Querystring: { top?: string } }>('/devices', async (request) => {
    authorizeService(request, 'RegistryRead', access)
    activity.flush()
    return devices.list(readTop(request.query.top)).map(tellDevice)
  })

  app.get('/statistics/devices', async (request) => {
    authorizeService(request, 'RegistryRead', access)
    const { enabled, disabled } = devices.count()
    return { totalDeviceCount: enabled + disabled, enabledDeviceCount: enabled, disabledDeviceCount: disabled }
  })
}
