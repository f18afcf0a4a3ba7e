import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const DB = new URL('../../db/', import.meta.url)
const files = readdirSync(DB, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sqlserver.sql'))

/** What SQL Server knows and sqlfluff does not, by file. */
const UNKNOWN_TO_SQLFLUFF: Record<string, string> = {
  'migrations/0003_events.sqlserver.sql': 'create partition function, create partition scheme',
  'procedures/split_days.sqlserver.sql': 'with execute as owner',
  'procedures/drop_days.sqlserver.sql': 'with execute as owner, set lock_timeout',
  'procedures/get_access_log.sqlserver.sql': 'offset … rows fetch next … rows only',
}

const run = promisify(execFile)
const installed = await run('sqlfluff', ['--version']).then(
  () => true,
  () => false,
)

describe.runIf(installed)('the T-SQL, as sqlfluff reads it', () => {
  it('is T-SQL in every file but those with what sqlfluff does not know', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'smittestopp-tsql-'))
    try {
      for (const file of files) await cp(new URL(file, DB), join(folder, file))
      const command = ['parse', '--dialect', 'tsql', '--format', 'json', '--nofail', folder]
      const { stdout } = await run('sqlfluff', command, { maxBuffer: 1e9 })
      const parsed = JSON.parse(stdout) as { filepath: string }[]
      const unparsable = parsed.filter((file) => JSON.stringify(file).includes('"unparsable"'))
      expect(parsed).toHaveLength(files.length)
      expect(unparsable.map(({ filepath }) => relative(folder, filepath)).toSorted()).toEqual(
        Object.keys(UNKNOWN_TO_SQLFLUFF).toSorted(),
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
