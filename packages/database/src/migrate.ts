import { type Administration, administer } from './administration.ts'
import { dialectOf } from './database.ts'
import { bootstrapFile, type SqlFile, sqlFiles } from './sql-files.ts'

export { dialectOf }

/**
 * Brings a database up to date: migrations once and in order, functions, procedures and privileges whenever their file has changed.
 * Two at once wait for each other. Returns the names of what was applied. A migration whose file changed after it ran is an error.
 */
export async function migrate(url: string, now: Date): Promise<string[]> {
  const dialect = dialectOf(url)
  const database = await administer(url)
  try {
    await database.run(bootstrapFile(dialect).text)
    await database.call('lock_schema', {})
    const history = new Map(
      (await database.call('get_schema_history', {})).map((row) => [row.name, row.checksum?.trim()]),
    )
    const due = [
      ...dueMigrations(sqlFiles('migrations', dialect), history),
      ...changed(sqlFiles('functions', dialect), history),
      ...changed(sqlFiles('procedures', dialect), history),
    ]
    due.push(...changed(sqlFiles('privileges', dialect), due.length ? new Map() : history))
    const applied: string[] = []
    for (const file of due) if (await apply(database, file, dialect === 'postgres', now)) applied.push(file.name)
    return applied
  } finally {
    await database.close()
  }
}

function dueMigrations(files: SqlFile[], history: Map<string | undefined, string | undefined>): SqlFile[] {
  const edited = files.find((file) => history.has(file.name) && history.get(file.name) !== file.checksum)
  if (edited) throw new Error(`${edited.name} has changed since it was applied; a change needs a migration of its own`)
  return files.filter((file) => !history.has(file.name))
}

function changed(files: SqlFile[], history: Map<string | undefined, string | undefined>): SqlFile[] {
  return files.filter((file) => history.get(file.name) !== file.checksum)
}

/** A file that begins so may be left out by another server that speaks T-SQL; nothing depends on it but speed. */
const OPTIONAL = /^-- SQL Server only\b/

/** False when an optional file was left out. */
async function apply(database: Administration, file: SqlFile, replace: boolean, now: Date): Promise<boolean> {
  try {
    const [folder, name = ''] = file.name.split('/')
    if (replace && (folder === 'functions' || folder === 'procedures')) await database.call('drop_procedure', { name })
    await database.run(file.text)
    await database.call('record_schema_file', {
      name: file.name,
      checksum: file.checksum,
      now: now.toISOString().slice(0, 19),
    })
    return true
  } catch (error) {
    if (OPTIONAL.test(file.text)) {
      process.emitWarning(`${file.name} was left out: ${(error as Error).message}`)
      return false
    }
    throw new Error(`${file.name} could not be applied: ${(error as Error).message}`, { cause: error })
  }
}

/** Creates the login of each service (or gives it its new password): `smittestopp_<role>`, which may execute what the role may and nothing else. */
export async function createServiceLogins(url: string, passwords: Record<string, string>): Promise<void> {
  const database = await administer(url)
  try {
    for (const [role, password] of Object.entries(passwords))
      await database.call('create_service_login', { role: `svc_${role}`, login: loginOf(role), password })
  } finally {
    await database.close()
  }
}

export function loginOf(role: string): string {
  return `smittestopp_${role}`
}
