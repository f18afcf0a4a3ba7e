import type { App } from './app.ts'
import type { CommonConfig } from './config.ts'

/** Listens until the process is told to stop, then closes: what is in flight is finished first. */
export async function run(app: App, config: CommonConfig): Promise<void> {
  const stop = Promise.withResolvers<string>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.resolve(signal))
  await app.operations.listen({ host: config.HOST, port: config.OPERATIONS_PORT })
  if (config.PORT === undefined) await app.api.ready()
  else await app.api.listen({ host: config.HOST, port: config.PORT })
  app.api.log.info({ service: app.name }, 'listening')
  const signal = await stop.promise
  app.api.log.info({ signal }, 'stopping')
  await app.close()
}
