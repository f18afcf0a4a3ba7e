import type { Meter } from '@opentelemetry/api'
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Clock, systemClock } from './clock.ts'
import { createMetrics, type Metrics, measureRequests } from './metrics.ts'
import { describeApi } from './open-api.ts'
import { answerProblem, Problem } from './problem.ts'
import { isEqual } from './request-signature.ts'
import { scrub, scrubbedError } from './scrub.ts'
import { routesOf } from './zod-routes.ts'

/** Resolves when the thing can do its work now; rejects when not. */
export type Check = () => Promise<unknown>

export interface AppOptions {
  name: string
  clock?: Clock
  clockOffsetSeconds?: number
  /** What readiness depends on, by name. */
  checks?: Record<string, Check>
  /** The bearer secret of the operator's paths; without one they are closed. */
  operationsToken?: string
  logger?: FastifyServerOptions['logger']
  /** Bytes of a request body at most. */
  bodyLimit?: number
}

/** One process of the system: its public paths, its operator's paths on a private port, its clock and its meter. */
export interface App {
  name: string
  api: FastifyInstance
  operations: FastifyInstance
  clock: Clock
  meter: Meter
  /** Closes both servers; whoever opened something else closes it in an `onClose` hook of `api`. */
  close(): Promise<void>
}

const CHECK_TIMEOUT_MS = 2_000

const REDACTED = [
  'req.headers',
  'headers',
  'authorization',
  'phone_number',
  'phoneNumber',
  'token',
  'key',
  'latitude',
  'longitude',
]

/** What every service is made of. Never listens: `run` does. */
export async function createApp(options: AppOptions): Promise<App> {
  const metrics = createMetrics(options.name)
  const api = await createServer(options)
  const operations = await createServer({ ...options, bodyLimit: 64 * 1024 })
  measureRequests(api, metrics.meter)
  await describeApi(api, `Smittestopp ${options.name}`)
  await describeApi(operations, `Smittestopp ${options.name}, operations`, 'operator')
  addOperations(operations, options, metrics)
  api.addHook('onClose', async () => {
    await operations.close()
    await metrics.close()
  })
  return {
    name: options.name,
    api,
    operations,
    clock: options.clock ?? systemClock(options.clockOffsetSeconds),
    meter: metrics.meter,
    close: () => api.close(),
  }
}

async function createServer(options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: loggerOf(options),
    bodyLimit: options.bodyLimit ?? 256 * 1024,
    routerOptions: { maxParamLength: 100 },
    requestTimeout: 30_000,
    keepAliveTimeout: 75_000,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: answerProblem as FastifyServerOptions['frameworkErrors'],
  })
  endConnectionsOnClose(app)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler((request, reply) =>
    answerProblem(new Problem(404, 'not-found', 'there is nothing here'), request, reply),
  )
  return app
}

/** A connection that has a request under way when the server closes would otherwise be kept alive, and the process with it. */
function endConnectionsOnClose(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}

function loggerOf(options: AppOptions): FastifyServerOptions['logger'] {
  const given = options.logger ?? false
  if (typeof given !== 'object') return given
  return {
    ...given,
    name: options.name,
    serializers: { err: (error) => scrubbedError(error) },
    hooks: { streamWrite: scrub }, // the last word over every line
    redact: { paths: REDACTED.flatMap((path) => [path, `*.${path}`]), censor: '[redacted]' },
  }
}

const Health = z.object({ status: z.literal('ok'), service: z.string(), clock_offset_seconds: z.int() })
const Readiness = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.record(z.string(), z.enum(['ok', 'failed'])),
})

/** Health says that the process lives, readiness that it can do its work; every other path needs the operator's secret. */
function addOperations(operations: FastifyInstance, options: AppOptions, metrics: Metrics): void {
  const open = new Set(['/health', '/ready', '/metrics'])
  operations.addHook('onRequest', async (request) => {
    if (open.has(request.routeOptions.url ?? '')) return
    if (!isSecret(request.headers.authorization, options.operationsToken))
      throw new Problem(401, 'unauthorized', 'operators only')
  })
  const routes = routesOf(operations)
  routes.get('/health', { schema: { operationId: 'getHealth', security: [], response: { 200: Health } } }, () => ({
    status: 'ok' as const,
    service: options.name,
    clock_offset_seconds: options.clockOffsetSeconds ?? 0,
  }))
  const readiness = { operationId: 'getReadiness', security: [], response: { 200: Readiness, 503: Readiness } }
  routes.get('/ready', { schema: readiness }, async (_request, reply) => {
    const checks = await runChecks(options.checks ?? {})
    const ready = Object.values(checks).every((outcome) => outcome === 'ok')
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', checks })
  })
  operations.get('/metrics', { schema: { operationId: 'getMetrics', security: [] } }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(await metrics.text()),
  )
}

function isSecret(authorization: string | undefined, secret: string | undefined): boolean {
  return secret !== undefined && isEqual(Buffer.from(authorization ?? ''), Buffer.from(`Bearer ${secret}`))
}

async function runChecks(checks: Record<string, Check>): Promise<Record<string, 'ok' | 'failed'>> {
  const outcomes = Object.entries(checks).map(async ([name, check]) => [name, await outcomeOf(check)] as const)
  return Object.fromEntries(await Promise.all(outcomes))
}

async function outcomeOf(check: Check): Promise<'ok' | 'failed'> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('too slow')), CHECK_TIMEOUT_MS)
  const outcome = Promise.resolve().then(check) // a check that throws at once has failed like any other
  return Promise.race([outcome, promise])
    .then(() => 'ok' as const)
    .catch(() => 'failed' as const)
    .finally(() => clearTimeout(timer))
}
