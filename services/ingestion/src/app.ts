import { type App, type AppOptions, createApp } from '@smittestopp/service'
import type { Capture } from './capture/capture.ts'
import { captureRoutes } from './capture/routes.ts'
import type { Importer } from './import/importer.ts'
import { importRoutes } from './import/routes.ts'
import { type UploadDeps, uploadRoutes } from './upload/routes.ts'

/** Larger than any batch of the app; the stream takes 1 MiB. */
const UPLOAD_LIMIT = 1_000_000

/** Upload: batches of events from phones into the event stream. */
export async function buildUpload(deps: UploadDeps, options: Partial<AppOptions> = {}): Promise<App> {
  const checks = { database: () => deps.database.call('ping', {}), 'event stream': () => deps.publisher.check() }
  const app = await createApp({ name: 'upload', bodyLimit: UPLOAD_LIMIT, checks, ...options })
  await app.api.register(uploadRoutes, { ...deps, clock: app.clock, prefix: '/app' })
  return app
}

/** Capture: the event stream into files of the data lake. */
export async function buildCapture(capture: Capture, options: Partial<AppOptions> = {}): Promise<App> {
  const app = await createApp({ name: 'capture', checks: { 'event stream': () => capture.check() }, ...options })
  await app.operations.register(captureRoutes, { capture, prefix: '/capture' })
  return app
}

/** Import: files of the data lake into the database. */
export async function buildImport(importer: Importer, options: Partial<AppOptions> = {}): Promise<App> {
  const app = await createApp({ name: 'import', checks: importer.checks, ...options })
  await app.operations.register(importRoutes, { importer, prefix: '/import' })
  return app
}
