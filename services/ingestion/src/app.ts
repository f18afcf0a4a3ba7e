import type { Database } from '@smittestopp/database'
import type { PhoneAccess } from '@smittestopp/phone-access'
import type { AdmissionBooks, EventPublisher } from '@smittestopp/platform'
import { type App, type AppOptions, createApp } from '@smittestopp/service'
import type { Capture } from './capture/capture.ts'
import { measureCapture } from './capture/capture-counts.ts'
import { captureRoutes } from './capture/routes.ts'
import { booksRoutes } from './import/books-routes.ts'
import { measureImport } from './import/import-counts.ts'
import type { Importer } from './import/importer.ts'
import { type LedgerCounts, measureLedger } from './import/ledger-watch.ts'
import type { Live } from './import/live/live.ts'
import { measureLive } from './import/live/live-counts.ts'
import { importRoutes } from './import/routes.ts'
import { rulesRoutes } from './import/rules-routes.ts'
import { uploadRoutes } from './upload/routes.ts'
import { createUpload } from './upload/upload.ts'

/** Larger than any batch of the app; the stream takes 1 MiB. */
const UPLOAD_LIMIT = 1_000_000

export interface UploadDeps {
  database: Database
  publisher: EventPublisher
  admission: AdmissionBooks
  access: PhoneAccess
  /** Judge each event's values at the edge, too. */
  sanity: boolean
}

/** Upload: batches of events from phones into the event stream. */
export async function buildUpload(deps: UploadDeps, options: Partial<AppOptions> = {}): Promise<App> {
  const { database, publisher, admission } = deps
  const checks = {
    database: () => database.call('ping', {}),
    'event stream': () => publisher.check(),
    admission: () => admission.check(),
  }
  const app = await createApp({ name: 'upload', bodyLimit: UPLOAD_LIMIT, checks, ...options })
  const { clock, meter } = app
  const upload = createUpload({ ...deps, clock })
  await app.api.register(uploadRoutes, { ...deps, upload, meter, bodyLimit: UPLOAD_LIMIT, prefix: '/app' })
  return app
}

/** Capture: the event stream into files of the data lake. */
export async function buildCapture(capture: Capture, options: Partial<AppOptions> = {}): Promise<App> {
  const app = await createApp({ name: 'capture', checks: { 'event stream': () => capture.check() }, ...options })
  measureCapture(app.meter, capture)
  await app.operations.register(captureRoutes, { capture, prefix: '/capture' })
  return app
}

export interface ImportDeps {
  importer: Importer
  /** What the ledger said the last time it was looked at. */
  ledger: LedgerCounts
  /** What the stream brings in beside the lake, where that is offered. */
  live?: Live
}

/** Import: files of the data lake into the database. */
export async function buildImport(
  { importer, ledger, live }: ImportDeps,
  options: Partial<AppOptions> = {},
): Promise<App> {
  const app = await createApp({ name: 'import', checks: importer.checks, ...options })
  measureImport(app.meter, importer.counts)
  measureLedger(app.meter, ledger)
  if (live) measureLive(app.meter, live)
  const deps = { database: importer.database, clock: app.clock }
  await app.operations.register(importRoutes, { importer, prefix: '/import' })
  await app.operations.register(booksRoutes, { ...deps, prefix: '/import' })
  await app.operations.register(rulesRoutes, { ...deps, prefix: '/import' })
  return app
}
