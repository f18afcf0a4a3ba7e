import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findRedis } from '../src/redis-server.ts'
import { remove, temporaryFolder } from './temporary.ts'

let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
})

afterEach(() => remove(folder))

async function installed(version: string): Promise<string> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'redis-server'), `#!/bin/sh\necho "Redis server v=${version} sha=00000000:0"\n`)
  await chmod(join(bin, 'redis-server'), 0o755)
  return bin
}

it('takes the redis-server in PATH when it is new enough', async () => {
  const path = await installed('7.2.4')
  expect(await findRedis(folder, path)).toEqual({ command: 'redis-server', env: { PATH: path } })
})

it('says what to install when there is none and none can be fetched', async () => {
  const path = await installed('5.0.14')
  await expect(findRedis(join(folder, 'no-such-cache'), path)).rejects.toThrow(
    'Install it: apt-get install redis-server',
  )
})
