import { openDatabase } from '@smittestopp/database'
import { createPhoneAccess } from '@smittestopp/phone-access'
import { openAdmission, openAnnouncements, openDeviceRegistry, openDirectory } from '@smittestopp/platform'
import { appOptions, loadConfig, run, systemClock, tokenRules } from '@smittestopp/service'
import { buildRegistration } from './app.ts'
import { Config } from './config.ts'
import { recordPurposes } from './purposes/record.ts'

const config = loadConfig(Config)
const database = openDatabase(config.DATABASE_URL, { timeoutMs: 3_000 })
const admission = openAdmission(config.REDIS_URL, 'registration')
const access = createPhoneAccess({
  database,
  admission,
  clock: systemClock(config.CLOCK_OFFSET_SECONDS),
  deviceKeySecret: config.DEVICE_KEY_SECRET,
  limits: { perMinute: config.REQUESTS_PER_MINUTE, bytesPerDay: 0 },
  ...(config.SIGNATURES_2020 && { window2020: config.TIMESTAMP_WINDOW }),
})
const announcements = openAnnouncements(config.REDIS_URL, { onChange: access.drop, onGap: access.dropAll })
const purposes = recordPurposes(database, config.PURPOSES)
const app = await buildRegistration(
  {
    database,
    devices: openDeviceRegistry(config.IOT_HUB),
    directory: openDirectory(config),
    admission,
    announcements,
    access,
    phones: tokenRules(config),
    deviceKeySecret: config.DEVICE_KEY_SECRET,
    purposes,
    contactIdKey: config.CONTACT_ID_KEY,
    testers: config.TESTER_NUMBERS,
    rules: {
      consents2020: config.CONSENTS_2020,
      provisioningTimeoutMs: config.PROVISIONING_TIMEOUT_SECONDS * 1000,
      failureLimit: config.CONSECUTIVE_FAILURE_LIMIT,
      keyOverlapSeconds: config.KEY_OVERLAP_SECONDS,
      registrationsPerDay: config.REGISTRATIONS_PER_DAY,
    },
  },
  appOptions(config),
)
app.api.addHook('onClose', async () => {
  await purposes.close()
  await announcements.close()
  await admission.close()
  await database.close()
})
await run(app, config)
