import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Dialect } from './database.ts'

const DB = new URL('../../../db/', import.meta.url)

/** The folders of `db/`, in the order in which they are applied: what is used comes before what uses it. */
export const FOLDERS = ['migrations', 'functions', 'procedures', 'privileges'] as const

export interface SqlFile {
  /** Place and name without dialect: `procedures/adlsimporter`. */
  name: string
  text: string
  checksum: string
}

function sqlFile(name: string, dialect: Dialect): SqlFile {
  const text = readFileSync(new URL(`${name}.${dialect}.sql`, DB), 'utf8')
  return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
}

/** The SQL files of one folder of `db/`, in order of their names. */
export function sqlFiles(folder: (typeof FOLDERS)[number], dialect: Dialect): SqlFile[] {
  const ending = `.${dialect}.sql`
  return readdirSync(new URL(`${folder}/`, DB))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => sqlFile(`${folder}/${name.slice(0, -ending.length)}`, dialect))
}

export function bootstrapFile(dialect: Dialect): SqlFile {
  return sqlFile('bootstrap', dialect)
}

/** T-SQL goes to the server in batches, which a line `go` ends. */
export function batches(text: string): string[] {
  return text
    .split(/^\s*go\s*$/gim)
    .map((batch) => batch.trim())
    .filter(Boolean)
}
