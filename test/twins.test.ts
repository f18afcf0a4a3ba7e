import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { manifest } from '../packages/database/src/manifest.ts'
import { batches, FOLDERS, sqlFiles } from '../packages/database/src/sql-files.ts'
import { serviceRoles } from '../packages/database/src/testing.ts'
import { grantsOf } from './procedures/grants.ts'

const DB = new URL('../db/', import.meta.url)
const files = readdirSync(DB, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.sql'))
  .toSorted()
const textOf = (name: string) => readFileSync(new URL(name, DB), 'utf8')
const nameOf = (file: string) => file.replace(/^.*\//, '').replace(/\.\w+\.sql$/, '')

/** The names between the brackets that follow a routine's name, without their types. */
function parametersOf(text: string, sign: '@' | '_'): string[] {
  const header =
    /create (?:or alter )?(?:procedure|function) dbo\.\w+ ?\(?([\s\S]*?)\)?\s+(?:as|returns|with execute as owner as)\s/.exec(
      text,
    )
  return [...(header?.[1] ?? '').matchAll(new RegExp(`(?:^|[\\s,(])${sign}(\\w+) `, 'g'))].map(([, name]) => name!)
}

/** The parameters as PostgreSQL has them: an array for each column where SQL Server has a table. */
function flat(parameters: (typeof manifest)[keyof typeof manifest]['parameters']): string[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    if (typeof parameter === 'string') return [name]
    if ('numbers' in parameter) return Object.keys(parameter.numbers).map((column) => `${name}_${column}`)
    return parameter.only ? [] : Object.keys(parameter.columns).map((column) => `${name}_${column}`)
  })
}

/** The parameters as SQL Server has them: without the numbers, which it reads out of the JSON. */
function ofSqlServer(parameters: (typeof manifest)[keyof typeof manifest]['parameters']): string[] {
  return Object.entries(parameters).flatMap(([name, parameter]: [string, object | string]) =>
    typeof parameter === 'object' && 'numbers' in parameter ? [] : [name],
  )
}

/** What PostgreSQL is asked of a set of devices, and SQL Server joins to one. */
const TOLD_TO_POSTGRES: Record<string, string[]> = { periods_in_force: ['ids'] }

describe('the twins in db/', () => {
  it('lie in the folders that are applied, each T-SQL file beside its PostgreSQL file', () => {
    const known = ['bootstrap', ...FOLDERS.flatMap((folder) => sqlFiles(folder, 'sqlserver').map(({ name }) => name))]
    expect(files).toEqual(known.flatMap((name) => [`${name}.postgres.sql`, `${name}.sqlserver.sql`]).toSorted())
  })

  it.each(files)('%s begins with a sentence that says what it is', (file) => {
    expect(textOf(file).split('\n')[0]).toMatch(/^-- [A-Z].+\.$/)
  })

  it.each(files.filter((file) => file.endsWith('.sqlserver.sql')))('%s splits into batches', (file) => {
    const parts = batches(textOf(file))
    expect(parts).not.toEqual([])
    for (const part of parts) {
      const routines = part.match(/^create or alter /gm)?.length ?? 0
      expect(routines === 0 || (routines === 1 && /^(?:--.*\n)*create or alter /.test(part)), part).toBe(true)
    }
  })

  it.each(files.filter((file) => /^(functions|procedures)\/.*\.sqlserver\.sql$/.test(file)))(
    '%s takes what its twin and the manifest take',
    (file) => {
      const name = nameOf(file)
      const [mine, twin] = [textOf(file), textOf(file.replace('sqlserver', 'postgres'))]
      expect(mine).toMatch(new RegExp(`^create or alter (procedure|function) dbo\\.${name}\\b`, 'm'))
      expect(twin).toMatch(new RegExp(`^create function dbo\\.${name}\\(`, 'm'))
      const told = name in manifest ? manifest[name as keyof typeof manifest].parameters : undefined
      const twins = parametersOf(twin, '_')
      if (told) expect(twins).toEqual(flat(told))
      const mines = parametersOf(mine, '@')
      expect(told ? mines : [...(TOLD_TO_POSTGRES[name] ?? []), ...mines]).toEqual(told ? ofSqlServer(told) : twins)
    },
  )

  it('hold a procedure for every name in the manifest, and no other that a service may execute', () => {
    const granted = new Set(serviceRoles().flatMap((role) => grantsOf(role, 'sqlserver')))
    expect([...granted].toSorted()).toEqual(Object.keys(manifest).toSorted())
  })

  it.each(serviceRoles())('grant %s the same on both sides', (role) => {
    expect(grantsOf(role, 'postgres')).toEqual(grantsOf(role, 'sqlserver'))
    expect(grantsOf(role, 'sqlserver')).not.toEqual([])
  })

  it.each(serviceRoles())('let %s fill in lists where its procedures take some', (role) => {
    const takesLists = grantsOf(role, 'sqlserver').some((name) =>
      Object.values(manifest[name as keyof typeof manifest].parameters).some(
        (parameter) => typeof parameter !== 'string',
      ),
    )
    const text = textOf(`privileges/${role}.sqlserver.sql`)
    expect([...text.matchAll(/^exec dbo\.allow_lists '(\w+)';$/gm)].map(([, to]) => to)).toEqual(
      takesLists ? [`svc_${role}`] : [],
    )
  })

  it('give the table types the columns that the manifest gives them', () => {
    const migrations = sqlFiles('migrations', 'sqlserver')
      .map(({ text }) => text)
      .join('\n')
    for (const { parameters } of Object.values(manifest))
      for (const parameter of Object.values(parameters)) {
        if (typeof parameter === 'string') continue
        if ('numbers' in parameter) continue
        const made = migrations.matchAll(
          new RegExp(`create type ${parameter.type} as table \\(([\\s\\S]*?)\\n?\\);`, 'g'),
        )
        const [, body] = [...made].at(-1) ?? [] // a later one takes the place of those before it
        const columns = [...body!.matchAll(/(?:^|\n)\s*(?!primary key)(\w+) /g)].map(([, column]) => column)
        expect(columns, parameter.type).toEqual(Object.keys(parameter.columns))
      }
  })
})
