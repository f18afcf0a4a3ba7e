import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findLeftovers } from '../src/leftovers.ts'
import { isAlive } from '../src/process-identity.ts'
import { startTestPostgres, startTestRedis } from '../src/testing.ts'
import { remove, temporaryFolder } from './temporary.ts'

async function dataFolder(url: string): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('show data_directory')
  await client.end()
  return rows[0].data_directory
}

let folder: string
const usual = process.env.TMPDIR

// A folder for temporary files of our own: other test runs on this machine make such folders too.
beforeEach(async () => {
  folder = await temporaryFolder()
  process.env.TMPDIR = folder
})

afterEach(async () => {
  if (usual === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = usual
  await remove(folder)
})

it('gives a PostgreSQL and a Redis of their own, and leaves neither process nor file behind', async () => {
  const [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()])
  const state = dirname(await dataFolder(postgres.url))
  const client = new Redis(redis.url)
  expect(await client.set('key', 'value')).toBe('OK')
  client.disconnect()
  expect((await findLeftovers(state)).map(({ name }) => name)).toEqual(['postgres'])
  await Promise.all([postgres.stop(), redis.stop()])
  expect(await findLeftovers(state)).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

it('removes what a killed test run left', async () => {
  const script = `
    import { startTestRedis } from ${JSON.stringify(fileURLToPath(new URL('../src/testing.ts', import.meta.url)))}
    await startTestRedis()
    console.log('up')`
  const run = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(run.stdout, 'data')
  run.kill('SIGKILL')
  await once(run, 'exit')
  const [left = ''] = await readdir(folder)
  const [redis] = await findLeftovers(join(folder, left))
  expect(redis?.name).toBe('redis')
  await (await startTestRedis()).stop()
  expect(await readdir(folder)).toEqual([])
  expect(isAlive(redis!.identity)).toBe(false)
})
