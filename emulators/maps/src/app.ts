import { fastify, LogController } from 'fastify'
import type { Logger } from 'pino'
import { createDisturbance, disturb, disturbanceRoutes } from './emulator/disturbance.ts'
import { nominatimRoutes } from './nominatim/routes.ts'
import type { World } from './osm/world.ts'
import { type Limits, overpassRoutes } from './overpass/routes.ts'

export type Deps = {
  world: World
  limits: Limits
  logger: Logger
  clockOffsetSeconds: number
  /** A clock in milliseconds that never goes back; queries are timed by it. */
  now: () => number
}

/** Overpass under /api and Nominatim under /, as a Fastify app that does not listen. */
export async function buildMaps({ world, limits, logger, clockOffsetSeconds, now }: Deps) {
  const disturbance = createDisturbance()
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request.routeOptions // the pattern, never the address: queries carry whereabouts
    request.log.debug({ method, route: url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered')
  })
  app.get('/health', async () => ({ status: 'ok', clock_offset_seconds: clockOffsetSeconds }))
  await app.register(disturbanceRoutes, { prefix: '/emulator', disturbance })
  await app.register(async (maps) => {
    disturb(maps, disturbance)
    await maps.register(overpassRoutes, { prefix: '/api', world, limits, disturbance, now })
    await maps.register(nominatimRoutes, { world })
  })
  return app
}
