import type { TestDatabase } from '@smittestopp/database/testing'
import { createPhoneAccess } from '@smittestopp/phone-access'
import { type EventPublisher, openAdmission, openAnnouncements } from '@smittestopp/platform'
import { type App, type Clock, systemClock } from '@smittestopp/service'
import { buildUpload } from '../src/app.ts'
import { SECRET } from './phone.ts'

export interface EdgeOptions {
  publisher: EventPublisher
  database: TestDatabase
  redisUrl: string
  clock?: Clock
  perMinute?: number
  bytesPerDay?: number
  sanity?: boolean
}

/** Redis for one test file: a database of its own. */
export function redisOf(number: number): string {
  return process.env.SMITTESTOPP_TEST_REDIS!.replace(/(\/\d+)?$/, `/${number}`)
}

/** One upload process, as `main.ts` puts it together; closing it closes what it opened. */
export async function openEdge(options: EdgeOptions): Promise<App> {
  const { publisher, redisUrl, clock = systemClock(), sanity = false } = options
  const database = options.database.database('upload')
  const admission = openAdmission(redisUrl, 'upload')
  const limits = { perMinute: options.perMinute ?? 0, bytesPerDay: options.bytesPerDay ?? 0 }
  const access = createPhoneAccess({ database, admission, clock, deviceKeySecret: SECRET, limits })
  const announcements = openAnnouncements(redisUrl, { onChange: access.drop, onGap: access.dropAll })
  const app = await buildUpload({ database, publisher, admission, access, sanity }, { clock })
  app.api.addHook('onClose', async () => {
    await announcements.close()
    await admission.close()
  })
  return app
}
