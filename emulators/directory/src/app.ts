import formbody from '@fastify/formbody'
import { fastify, LogController } from 'fastify'
import type { Logger } from 'pino'
import { registeredApplications } from './applications/registered.ts'
import { applicationRoutes } from './applications/routes.ts'
import { batchRoutes } from './batch/routes.ts'
import type { Application } from './config.ts'
import { deletedItemRoutes } from './deleted-items/routes.ts'
import { type Disturbance, disturbanceRoutes } from './emulator/disturbance.ts'
import { guardGraph } from './graph/guard.ts'
import { graphErrorHandler, graphNotFound } from './graph/problem.ts'
import { groupMemberRoutes } from './groups/members-routes.ts'
import { groupRoutes } from './groups/routes.ts'
import type { Store } from './store/open.ts'
import { tokenRoutes } from './token/routes.ts'
import type { SigningKey } from './token/signing-key.ts'
import { userRoutes } from './users/routes.ts'

export type Deps = {
  store: Store
  logger: Logger
  signingKey: SigningKey
  tenantId: string
  applications: Application[]
  /** Whose name the extension attributes carry; its object id is found through GET /v1.0/applications. */
  extensionsClientId: string
  clockOffsetSeconds: number
  /** Milliseconds since 1970 by the machine; credentials are judged by it. */
  machineTime: () => number
}

/** What the Graph routes share: the store, the clock that stamps what is stored, and the disturbance asked for. */
export type GraphDeps = { store: Store; tenantId: string; now: () => number; disturbance: Disturbance }

/** The directory as a Fastify app that does not listen; the store stays the caller's to close. */
export async function buildDirectory(deps: Deps) {
  const disturbance: Disturbance = { throttledRequests: 0, retryAfterSeconds: 1, lagMilliseconds: 0 }
  const now = () => deps.machineTime() + deps.clockOffsetSeconds * 1000
  const graph: GraphDeps = { store: deps.store, tenantId: deps.tenantId, now, disturbance }
  const applications = registeredApplications(deps.applications, deps.extensionsClientId)

  const app = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 256 },
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request.routeOptions // the pattern, never the address: filters carry phone numbers
    request.log.debug({ method, route: url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered')
  })
  app.setErrorHandler(graphErrorHandler(now))
  app.setNotFoundHandler(graphNotFound(now))

  app.get('/health', async () => ({ status: 'ok', clock_offset_seconds: deps.clockOffsetSeconds }))
  await app.register(disturbanceRoutes, { prefix: '/emulator', disturbance })
  await app.register(async (tokens) => {
    await tokens.register(formbody)
    await tokens.register(tokenRoutes, deps)
  })
  await app.register(
    async (v1) => {
      guardGraph(v1, { ...deps, disturbance })
      await v1.register(batchRoutes)
      await v1.register(userRoutes, { prefix: '/users', ...graph })
      await v1.register(groupRoutes, { prefix: '/groups', ...graph })
      await v1.register(groupMemberRoutes, { prefix: '/groups', ...graph })
      await v1.register(applicationRoutes, { prefix: '/applications', ...graph, applications })
      await v1.register(deletedItemRoutes, { prefix: '/directory/deletedItems', ...graph })
    },
    { prefix: '/v1.0' },
  )
  return app
}
