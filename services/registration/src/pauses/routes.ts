import { type Pause, Pauses, type Sensor } from '@smittestopp/contracts'
import { requireSignature } from '@smittestopp/phone-access'
import { problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import type { RouteDeps } from '../app.ts'

const security = [{ signature: [] }]

/** When nothing of a sensor may count. */
export async function pauseRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const { phoneOf } = requireSignature(app, deps)
  const routes = routesOf(app)

  routes.get(
    '/pauses',
    {
      schema: {
        operationId: 'getPauses',
        description: 'When nothing of a sensor of this device may count.',
        security,
        response: { 200: Pauses, ...problemAnswers(401, 403, 429, 503) },
      },
    },
    async (request) => readPauses(deps, phoneOf(request).deviceId),
  )

  routes.put(
    '/pauses',
    {
      schema: {
        operationId: 'putPauses',
        description:
          'Puts these pauses in place of those before. What falls into a pause is kept and shown as excluded.',
        security,
        body: Pauses,
        response: { 200: Pauses, ...problemAnswers(400, 401, 403, 429, 503) },
      },
    },
    async (request) => {
      const { deviceId } = phoneOf(request)
      await deps.database.call('set_pauses', {
        uuid: deviceId,
        pauses: rowsOf(request.body.pauses),
        now: deps.clock(),
      })
      return readPauses(deps, deviceId)
    },
  )
}

async function readPauses({ database }: RouteDeps, deviceId: string): Promise<Pauses> {
  const rows = await database.call('get_pauses', { uuid: deviceId })
  return {
    pauses: rows.map(({ sensor, timefrom, timeto, reason }) => ({
      sensor: sensor as Sensor,
      time_from: timefrom.toISOString(),
      time_to: timeto.toISOString(),
      reason,
    })),
  }
}

/** Whole seconds, from the first that is touched to the last; the same stretch named twice is one. */
function rowsOf(pauses: Pause[]) {
  const rows = pauses.map(({ sensor, time_from, time_to, reason }) => ({
    sensor,
    timefrom: new Date(Math.floor(Date.parse(time_from) / 1000) * 1000),
    timeto: new Date(Math.ceil(Date.parse(time_to) / 1000) * 1000),
    reason: reason ?? null,
  }))
  return [...new Map(rows.map((row) => [`${row.sensor} ${+row.timefrom} ${+row.timeto}`, row])).values()]
}
