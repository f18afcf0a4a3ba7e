// Writes the `.env` that docker-compose.yml reads: secrets are made once and kept, access to the lake is renewed at each run.
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { lakeAccess } from '@smittestopp/embedded'

/** What is made at first use: 32 random bytes in hex, which is a valid base64 key as well and needs no escape in a URL. */
const KEYS = [
  'CONTACT_ID_KEY',
  'DEVICE_KEY_SECRET',
  'GRAPH_IDENTITY_SECRET',
  'GRAPH_SERVICES_SECRET',
  'LAKE_ACCOUNT_KEY',
  'OPERATIONS_TOKEN',
  'OUTBOX_TOKEN',
  'REDIS_PASSWORD',
  'REGISTRY_KEY',
  'RESULT_KEY',
  'STREAM_CAPTURE_KEY',
  'STREAM_IOT_HUB_KEY',
  'STREAM_LIVE_KEY',
  'STREAM_UPLOAD_KEY',
]

/** SQL Server wants capitals in a password as well. */
const PASSWORDS = [
  'ANALYTICS_PASSWORD',
  'DELETION_PASSWORD',
  'IMPORT_PASSWORD',
  'MSSQL_SA_PASSWORD',
  'OPERATIONS_PASSWORD',
  'QUERY_PASSWORD',
  'REGISTRATION_PASSWORD',
  'UPLOAD_PASSWORD',
]

/** Who may do what in the lake: the file system, and the rights as letters (create, write, read, list, add, delete). */
const ACCESS = {
  CHECKPOINTS_SAS: ['checkpoints', 'racwdl'],
  LAKE_CAPTURE_SAS: ['dfs-smittestopp-raw', 'c'],
  LAKE_DELETION_SAS: ['dfs-smittestopp-raw', 'dl'],
  LAKE_IMPORT_SAS: ['dfs-smittestopp-raw', 'rl'],
} as const

/** The whole environment: what is known stays, what is missing is made, access to the lake ends a year from `now`. */
export function completeEnvironment(known: Record<string, string | undefined>, now: Date): Record<string, string> {
  const random = () => randomBytes(32).toString('hex')
  const keys = KEYS.map((name) => [name, known[name] ?? random()])
  const passwords = PASSWORDS.map((name) => [name, known[name] ?? `Aa1-${random()}`])
  const secrets: Record<string, string> = { ...known, ...Object.fromEntries([...keys, ...passwords]) }
  const access = Object.entries(ACCESS).map(([name, [fileSystem, rights]]) => [
    name,
    lakeAccess(secrets.LAKE_ACCOUNT_KEY!, fileSystem, rights, now),
  ])
  return { ...secrets, ...Object.fromEntries(access) }
}

function readKnown(file: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw fault
  }
}

/** For its owner's eyes alone, and never half a file. */
function write(file: string, environment: Record<string, string>): void {
  const lines = Object.entries(environment)
    .map(([name, value]) => `${name}='${value}'\n`)
    .sort()
  writeFileSync(`${file}.new`, lines.join(''), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

if (import.meta.main) {
  const file = process.argv[2] ?? '.env'
  write(file, completeEnvironment(readKnown(file), new Date()))
  console.log(`${file} is complete`)
}
