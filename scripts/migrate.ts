// Brings a database up to date and gives each service its login. For containers, where no supervisor does it.
import { createServiceLogins, migrate } from '@smittestopp/database'
import { loadConfig, systemClock } from '@smittestopp/service'
import { z } from 'zod'

/** Whoever has a login of its own: one a file in db/privileges. */
const ROLES = ['analytics', 'deletion', 'import', 'operations', 'query', 'registration', 'upload'] as const

const password = z.string().min(12).optional()

/** Settings of the migration. Without any password no login is made: on Azure services come with an identity instead. */
export const Settings = z
  .object({
    /** An administrator's URL of the database, which exists already. */
    DATABASE_ADMIN_URL: z.string(),
    CLOCK_OFFSET_SECONDS: z.coerce.number().int().default(0),
    ANALYTICS_PASSWORD: password,
    DELETION_PASSWORD: password,
    IMPORT_PASSWORD: password,
    OPERATIONS_PASSWORD: password,
    QUERY_PASSWORD: password,
    REGISTRATION_PASSWORD: password,
    UPLOAD_PASSWORD: password,
  })
  .refine((settings) => [0, ROLES.length].includes(Object.keys(passwordsOf(settings)).length), {
    message: 'give a password for every login or for none',
    path: ['*_PASSWORD'],
  })
type Settings = z.infer<typeof Settings>

/** The passwords given, by role. */
export function passwordsOf(settings: Record<string, unknown>): Record<string, string> {
  const given = ROLES.map((role) => [role, settings[`${role.toUpperCase()}_PASSWORD`]] as const)
  return Object.fromEntries(given.filter((pair): pair is [(typeof ROLES)[number], string] => pair[1] !== undefined))
}

async function run(settings: Settings): Promise<void> {
  const applied = await migrate(settings.DATABASE_ADMIN_URL, systemClock(settings.CLOCK_OFFSET_SECONDS)())
  const passwords = passwordsOf(settings)
  await createServiceLogins(settings.DATABASE_ADMIN_URL, passwords)
  console.log(`${applied.length} files applied, ${Object.keys(passwords).length} logins set`)
}

if (import.meta.main)
  await run(loadConfig(Settings)).catch((fault: Error) => {
    console.error(`migrate: ${fault.message}`)
    process.exitCode = 1
  })
