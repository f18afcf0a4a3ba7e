import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { childEnvironment } from '../src/environment.ts'
import { findLeftovers, stopLeftovers } from '../src/leftovers.ts'
import { readPidFiles, writePidFile } from '../src/pid-files.ts'
import { identify, isAlive, type ProcessIdentity } from '../src/process-identity.ts'
import { remove, temporaryFolder } from './temporary.ts'

let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
})

afterEach(() => remove(folder))

async function startSleeper(
  env: Record<string, string>,
): Promise<{ identity: ProcessIdentity; ended: Promise<unknown> }> {
  const child = spawn('/bin/sleep', ['60'], { env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  await once(child, 'spawn')
  return { identity: identify(child.pid ?? 0)!, ended }
}

it('finds a process by the mark it carries when no pid file was written', async () => {
  const { identity, ended } = await startSleeper(childEnvironment(folder))
  expect(await findLeftovers(folder)).toEqual([{ identity, name: 'unknown', stopSignal: 'SIGTERM' }])
  await stopLeftovers(folder, 1_000)
  expect((await ended) as unknown[]).toEqual([null, 'SIGTERM'])
})

it('finds a process by its pid file when it carries no mark, and ends it with its own signal', async () => {
  const { identity, ended } = await startSleeper({})
  writePidFile(folder, { ...identity, name: 'postgres', stopSignal: 'SIGINT' })
  await stopLeftovers(folder, 1_000)
  expect(await ended).toEqual([null, 'SIGINT'])
  expect(readPidFiles(folder)).toEqual([])
})

it('never touches a process that only has the number of one that is gone', async () => {
  const { identity, ended } = await startSleeper({})
  writePidFile(folder, { ...identity, startTime: '1', name: 'service', stopSignal: 'SIGKILL' })
  await stopLeftovers(folder, 1_000)
  expect(isAlive(identity)).toBe(true)
  expect(readPidFiles(folder)).toEqual([])
  process.kill(identity.pid, 'SIGTERM')
  await ended
})

it('leaves the processes of another folder alone', async () => {
  const { identity, ended } = await startSleeper(childEnvironment(`${folder}-other`))
  await stopLeftovers(folder, 1_000)
  expect(isAlive(identity)).toBe(true)
  process.kill(identity.pid, 'SIGTERM')
  await ended
})
