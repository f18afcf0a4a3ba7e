import { openDatabase } from '@smittestopp/database'
import { createPhoneAccess } from '@smittestopp/phone-access'
import { openAdmission, openAnnouncements, openLake, openPublisher, openReader } from '@smittestopp/platform'
import { type App, appOptions, loadConfig, run, systemClock } from '@smittestopp/service'
import { buildCapture, buildImport, buildUpload } from './app.ts'
import { startCapture } from './capture/capture.ts'
import { type CaptureConfig, Config, type ImportConfig, type UploadConfig } from './config.ts'
import { noCounts } from './import/import-counts.ts'
import { startImporter } from './import/importer.ts'

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
    bytes: config.CAPTURE_FILE_BYTES,
    seconds: config.CAPTURE_WINDOW_SECONDS,
  }
  let report: (error: Error) => void = () => {}
  const capture = await startCapture({
    reader,
    lake: openLake(config.LAKE_URL),
    limits,
    clock,
    onRetry: (error) => report(error),
  })
  const app = await buildCapture(capture, options)
  report = (error) => app.api.log.warn({ err: error }, 'capture is trying again')
  app.api.addHook('onClose', () => capture.close())
  return app
}

async function imports(config: ImportConfig): Promise<App> {
  const database = openDatabase(config.DATABASE_URL, { connections: 8 })
  const deps = {
    lake: openLake(config.LAKE_URL),
    database,
    clock,
    folder: config.LAKE_FOLDER,
    hours: config.IMPORT_HOURS,
    contactIdKeys: contactIdKeys(config),
    staticDeviceIds: config.STATIC_DEVICE_IDS,
    counts: noCounts(),
  }
  let report: (error: Error) => void = () => {}
  const importer = await startImporter(config.REDIS_URL, config.IMPORT_EVERY_SECONDS, deps, (error) => report(error))
  const app = await buildImport(importer, options)
  report = (error) => app.api.log.error({ err: error }, 'an import run failed')
  app.api.addHook('onClose', async () => {
    await importer.close()
    await database.close()
  })
  return app
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
