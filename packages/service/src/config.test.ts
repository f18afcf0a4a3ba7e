import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { appOptions, CommonConfig, loadConfig, type TokenConfig, tokenRules } from './config.ts'

const GOOD = { OPERATIONS_PORT: '7420', OPERATIONS_TOKEN: 'a-secret-of-operations' }

/** A program that only reads its settings. */
function start(environment: Record<string, string>) {
  const index = JSON.stringify(new URL('./config.ts', import.meta.url).href)
  const program = `import { CommonConfig, loadConfig, TokenConfig } from ${index}
loadConfig(CommonConfig.extend(TokenConfig.shape))
console.log('went on')`
  return spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    env: { PATH: process.env.PATH, ...environment },
    encoding: 'utf8',
  })
}

describe('loadConfig', () => {
  it('reads settings, with defaults for what is missing or empty', () => {
    expect(loadConfig(CommonConfig, { ...GOOD, HOST: '', CLOCK_OFFSET_SECONDS: '-60' })).toEqual({
      HOST: '127.0.0.1',
      OPERATIONS_PORT: 7420,
      OPERATIONS_TOKEN: 'a-secret-of-operations',
      CLOCK_OFFSET_SECONDS: -60,
      LOG_LEVEL: 'info',
    })
  })

  it('ends the program, tells every fault at once, and prints no value', () => {
    const secrets = { OPERATIONS_TOKEN: 'tooshort', TOKEN_ISSUER: 'not-a-url-hunter2', PORT: 'hunter3' }
    const { status, stderr, stdout } = start({ ...secrets, LOG_LEVEL: 'hunter4', CLOCK_OFFSET_SECONDS: '1.5' })
    expect([status, stdout]).toEqual([1, ''])
    for (const name of ['OPERATIONS_PORT', 'TOKEN_AUDIENCE', 'TOKEN_JWKS_URL', 'LOG_LEVEL', 'CLOCK_OFFSET_SECONDS'])
      expect(stderr).toContain(`${name}: `)
    for (const name of Object.keys(secrets)) expect(stderr).toContain(`${name}: `)
    expect(stderr).not.toMatch(/tooshort|hunter\d|1\.5/)
    expect(stderr).not.toContain('    at ')
  })

  it('gives what the parts of a service take', () => {
    const config = loadConfig(CommonConfig, { ...GOOD, CLOCK_OFFSET_SECONDS: '3600' })
    const options = appOptions(config)
    expect(options.clock!().getTime() - Date.now()).toBeGreaterThan(3_590_000)
    expect(options).toMatchObject({ clockOffsetSeconds: 3600, operationsToken: GOOD.OPERATIONS_TOKEN })
    const token: z.infer<typeof TokenConfig> = {
      TOKEN_ISSUER: 'https://i.test',
      TOKEN_AUDIENCE: 'a',
      TOKEN_SCOPE: 's',
      TOKEN_JWKS_URL: 'https://i.test/keys',
    }
    expect(tokenRules(token)).toEqual({
      issuer: 'https://i.test',
      audience: 'a',
      scope: 's',
      jwksUrl: 'https://i.test/keys',
    })
  })
})
