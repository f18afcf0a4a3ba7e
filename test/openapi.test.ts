import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeServices } from '../scripts/openapi.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'openapi')
const committed = readdirSync(folder).filter((name) => name.endsWith('.json'))

interface Operation {
  operationId?: string
  security?: Record<string, unknown>[]
}

interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  security?: Record<string, unknown>[]
}

describe('docs/openapi', () => {
  let now: Record<string, string>

  beforeAll(async () => {
    now = await describeServices()
  })

  it('says what the schemas of the services say (write it anew with scripts/openapi.ts)', () => {
    expect(committed.toSorted()).toEqual(
      Object.keys(now)
        .map((name) => `${name}.json`)
        .toSorted(),
    )
    for (const [name, text] of Object.entries(now))
      expect(readFileSync(join(folder, `${name}.json`), 'utf8')).toBe(text)
  })

  it('names every operation once and says what it takes to be let in', () => {
    const names: string[] = []
    for (const [service, text] of Object.entries(now)) {
      const { openapi, paths, security: usual } = JSON.parse(text) as OpenApi
      expect(openapi).toMatch(/^3\.1/)
      for (const [path, methods] of Object.entries(paths))
        for (const [method, { operationId, security = usual }] of Object.entries(methods)) {
          expect(operationId, `${service}: ${method} ${path}`).toMatch(/^[a-z][a-zA-Z]+$/)
          expect(security, `${service}: ${method} ${path}`).toBeDefined()
          if (!['/health', '/ready', '/metrics'].includes(path)) {
            names.push(String(operationId))
            expect(security, `${service}: ${method} ${path}`).not.toEqual([])
          }
        }
    }
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted())
    expect(names).toEqual(expect.arrayContaining(['registerDevice', 'uploadEvents', 'requestLookup', 'getLookup']))
  })

  it('finds nothing to complain of for a linter', async () => {
    const redocly = join(import.meta.dirname, '..', 'node_modules', '@redocly', 'cli', 'bin', 'cli.js')
    const files = committed.map((name) => join(folder, name))
    const complaints = await promisify(execFile)(
      process.execPath,
      [redocly, 'lint', ...files, '--config', join(folder, 'redocly.yaml'), '--format', 'stylish'],
      { env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
    ).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    )
    expect(complaints).toBe('')
  })
})
