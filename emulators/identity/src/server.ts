import formbody from '@fastify/formbody'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import { outboxRoutes } from './codes/outbox-routes.ts'
import type { Settings } from './config.ts'
import { tellFaults } from './faults.ts'
import { interactionRoutes } from './interaction/routes.ts'
import { mountProvider } from './oidc/mount.ts'
import { issuerPath } from './oidc/provider.ts'
import { openParts, type Parts } from './parts.ts'
import { parsePhoneNumber } from './people/phone-number.ts'
import { sweep } from './store/sweep.ts'

const sweepEveryMs = 60_000
const formBytes = 4_096

export interface Deps {
  logger: Logger
  /** Judges codes, caps and the outbox; the OIDC library reads `Date.now` itself. */
  now: () => number
}

/** Starts the identity emulator; `close` finishes what is in flight and closes the store. */
export async function startIdentity(settings: Settings, deps: Deps): Promise<{ close(): Promise<void> }> {
  const parts = await openParts(settings, deps.now)
  const app = await buildIdentity(settings, parts, deps.logger)
  const sweeper = setInterval(() => {
    sweep(parts.store, deps.now()).catch((error) => deps.logger.error({ err: error }, 'sweeping failed'))
  }, sweepEveryMs)
  app.addHook('onClose', async () => {
    clearInterval(sweeper)
    await parts.store.close()
  })
  await app.listen({ host: settings.HOST, port: settings.PORT, listenTextResolver: () => 'listening' })
  return { close: () => app.close() }
}

async function buildIdentity(settings: Settings, parts: Parts, logger: Logger): Promise<FastifyInstance> {
  const { provider, outbox } = parts
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }), // its lines would hold numbers and codes
    bodyLimit: formBytes,
  })
  tellFaults(app)
  tellAfterCommit(app, parts)
  provider.on('server_error', (_context, error) => logger.error({ err: error }, 'sign-in failed'))
  app.get('/health', async () => ({ status: 'ok', clock_offset_seconds: settings.CLOCK_OFFSET_SECONDS }))
  await app.register(formbody, { bodyLimit: formBytes })
  await app.register(outboxRoutes, { outbox, token: settings.OUTBOX_TOKEN })
  const sandbox = settings.SANDBOX_NUMBERS === 'true'
  const parse = (written: unknown) => parsePhoneNumber(written, { sandbox })
  await app.register(interactionRoutes, { ...parts, parsePhoneNumber: parse })
  await app.register(mountProvider, { provider, path: issuerPath(settings.TENANT), publicUrl: settings.PUBLIC_URL })
  return app
}

/** No answer leaves before what it tells is on disk, whether Fastify or the library gives it. */
function tellAfterCommit(app: FastifyInstance, { store, provider }: Parts): void {
  app.addHook('onSend', () => store.settled())
  provider.use(async (_context, next) => {
    await next()
    await store.settled()
  })
}
