import { fastify, LogController } from 'fastify'
import type { Logger } from 'pino'
import type { AccessKey } from './config.ts'
import { bulkRoutes } from './devices/bulk-routes.ts'
import { queryRoutes } from './devices/query-routes.ts'
import { deviceRegistry, type Registry } from './devices/registry.ts'
import { deviceRoutes } from './devices/routes.ts'
import { requireApiVersion } from './hub/api-version.ts'
import { hubErrorHandler, hubNotFound } from './hub/problem.ts'
import type { AccessDeps } from './sas/authorize.ts'
import { type DeviceTable, deviceTable } from './store/devices.ts'
import type { Store } from './store/open.ts'
import type { EventStream } from './telemetry/event-stream.ts'
import type { Activity } from './telemetry/last-activity.ts'
import { telemetryRoutes } from './telemetry/routes.ts'

export type Deps = {
  store: Store
  stream: EventStream
  activity: Activity
  logger: Logger
  /** The hub's name, which tokens are signed for. */
  hostName: string
  accessKeys: AccessKey[]
  clockOffsetSeconds: number
  /** Milliseconds since 1970 by the machine; tokens are judged by it. */
  machineTime: () => number
}

/** What the hub's routes share; `now` is the clock that stamps what is stored. */
export type HubDeps = {
  store: Store
  devices: DeviceTable
  registry: Registry
  stream: EventStream
  activity: Activity
  access: AccessDeps
  now: () => number
}

/** The hub as a Fastify app that does not listen; store, stream and activity stay the caller's to close. */
export async function buildIotHub(deps: Deps) {
  const { store, stream, activity, hostName, accessKeys, machineTime } = deps
  const now = () => machineTime() + deps.clockOffsetSeconds * 1000
  const devices = deviceTable(store)
  const registry = deviceRegistry({ devices, now })
  const hub: HubDeps = {
    store,
    devices,
    registry,
    stream,
    activity,
    access: { hostName, accessKeys, machineTime },
    now,
  }

  const app = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 400, ignoreTrailingSlash: true },
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request.routeOptions
    request.log.debug({ method, route: url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered')
  })
  app.setErrorHandler(hubErrorHandler)
  app.setNotFoundHandler(hubNotFound)

  app.get('/health', async (_, reply) => {
    const reachable = await stream.isReachable()
    const status = reachable ? 'ok' : 'degraded'
    return reply.code(reachable ? 200 : 503).send({ status, clock_offset_seconds: deps.clockOffsetSeconds })
  })
  await app.register(async (api) => {
    requireApiVersion(api)
    await api.register(deviceRoutes, hub)
    await api.register(bulkRoutes, hub)
    await api.register(queryRoutes, hub)
    await api.register(telemetryRoutes, hub)
  })
  return app
}
