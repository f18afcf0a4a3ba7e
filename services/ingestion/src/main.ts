import { openDatabase } from '@smittestopp/database'
import { createPhoneAccess } from '@smittestopp/phone-access'
import { openAdmission, openAnnouncements, openLake, openPublisher, openReader } from '@smittestopp/platform'
import { type App, appOptions, loadConfig, run, systemClock } from '@smittestopp/service'
import { buildCapture, buildImport, buildUpload } from './app.ts'
import { startCapture } from './capture/capture.ts'
import { type CaptureConfig, Config, type ImportConfig, type UploadConfig } from './config.ts'
import { noCounts } from './import/import-counts.ts'
import { startImporter } from './import/importer.ts'
import type { Alarm } from './import/ledger.ts'
import { watchLedger } from './import/ledger-watch.ts'
import { type Live, type LiveDeps, startLive } from './import/live/live.ts'
import { openLiveReader } from './import/live/live-reader.ts'

/** How often the ledger is balanced. */
const LEDGER_EVERY_MS = 60_000

const config = loadConfig(Config)
const options = appOptions(config)
const clock = systemClock(config.CLOCK_OFFSET_SECONDS)

async function upload(config: UploadConfig): Promise<App> {
  const database = openDatabase(config.DATABASE_URL, { timeoutMs: 3_000 })
  const publisher = await openPublisher(config.EVENT_STREAM)
  const admission = openAdmission(config.REDIS_URL, 'upload')
  const access = createPhoneAccess({
    database,
    admission,
    clock,
    deviceKeySecret: config.DEVICE_KEY_SECRET,
    limits: { perMinute: config.UPLOADS_PER_MINUTE, bytesPerDay: config.UPLOAD_BYTES_PER_DAY },
  })
  const announcements = openAnnouncements(config.REDIS_URL, { onChange: access.drop, onGap: access.dropAll })
  const app = await buildUpload({ database, publisher, admission, access, sanity: config.EDGE_CHECKS }, options)
  app.api.addHook('onClose', async () => {
    await publisher.close()
    await announcements.close()
    await admission.close()
    await database.close()
  })
  return app
}

async function capture(config: CaptureConfig): Promise<App> {
  const reader = openReader({
    connectionString: config.EVENT_STREAM,
    consumerGroup: config.CONSUMER_GROUP,
    checkpoints: config.CHECKPOINTS_URL,
  })
  const limits = {
    folder: config.LAKE_FOLDER,
    names: config.LAKE_NAME_STYLE,
    bytes: config.CAPTURE_FILE_BYTES,
    seconds: config.CAPTURE_WINDOW_SECONDS,
  }
  let report: (error: Error) => void = () => {}
  const capture = await startCapture({
    reader,
    lake: openLake(config.LAKE_URL),
    limits,
    clock,
    uptime: () => performance.now(),
    onRetry: (error) => report(error),
  })
  const app = await buildCapture(capture, options)
  report = (error) => app.api.log.warn({ err: error }, 'capture is trying again')
  app.api.addHook('onClose', () => capture.close())
  return app
}

async function imports(config: ImportConfig): Promise<App> {
  const database = openDatabase(config.DATABASE_URL, { connections: 2 * config.IMPORT_LANES + 2 })
  let report: (error: Error) => void = () => {}
  const deps = {
    lake: openLake(config.LAKE_URL),
    database,
    clock,
    folder: config.LAKE_FOLDER,
    hours: config.IMPORT_HOURS,
    contactIdKeys: contactIdKeys(config),
    staticDeviceIds: config.STATIC_DEVICE_IDS,
    counts: noCounts(),
    lanes: config.IMPORT_LANES,
    onError: (error: Error) => report(error),
  }
  const importer = await startImporter(config.REDIS_URL, config.IMPORT_EVERY_SECONDS, deps)
  let retry: (error: Error) => void = () => {}
  let alarm: (alarm: Alarm) => void = () => {}
  const watch = watchLedger({ database, clock, everyMs: LEDGER_EVERY_MS, onAlarm: (one) => alarm(one) })
  const live = openLive(config, { ...deps, onError: (error) => retry(error) })
  const app = await buildImport({ importer, ledger: watch.counts, live }, options)
  report = (error) => app.api.log.error({ err: error }, 'an import task failed')
  retry = (error) => app.api.log.warn({ err: error }, 'live mode is trying again')
  alarm = (one) => app.api.log.error({ ...one }, 'the ledger does not add up')
  app.api.addHook('onClose', async () => {
    await watch.close()
    await live?.close()
    await importer.close()
    await database.close()
  })
  return app
}

/** Undefined where live mode is not offered. */
function openLive(config: ImportConfig, deps: Omit<LiveDeps, 'openReader' | 'uptime'>): Live | undefined {
  const { LIVE_STREAM, LIVE_CHECKPOINTS_URL, LIVE_CONSUMER_GROUP } = config
  if (!LIVE_STREAM || !LIVE_CHECKPOINTS_URL) return undefined
  const stream = {
    connectionString: LIVE_STREAM,
    consumerGroup: LIVE_CONSUMER_GROUP,
    checkpoints: LIVE_CHECKPOINTS_URL,
  }
  // Connections of its own, so that it never waits for one that the hourly import has; a small batch takes no minute.
  const database = openDatabase(config.DATABASE_URL, { connections: 8, timeoutMs: 60_000 })
  const uptime = () => performance.now()
  const live = startLive({ ...deps, database, openReader: () => openLiveReader(stream), uptime })
  return { ...live, close: () => live.close().finally(() => database.close()) }
}

function contactIdKeys({ CONTACT_ID_KEY, CONTACT_ID_KEY_PREVIOUS }: ImportConfig): Buffer[] {
  return CONTACT_ID_KEY_PREVIOUS ? [CONTACT_ID_KEY, CONTACT_ID_KEY_PREVIOUS] : [CONTACT_ID_KEY]
}

const app =
  config.ROLE === 'upload'
    ? await upload(config)
    : config.ROLE === 'capture'
      ? await capture(config)
      : await imports(config)
await run(app, config)
