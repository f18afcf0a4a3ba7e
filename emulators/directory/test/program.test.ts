import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  declare,
  EXTENSIONS_CLIENT,
  formOf,
  graphClient,
  PREFIX,
  readAnswer,
  requestToken,
  TENANT,
  temporaryFolder,
  WRITER,
} from './running-directory.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

function settings(folder: string) {
  return {
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'debug',
    TENANT_ID: TENANT,
    APPLICATIONS: JSON.stringify([WRITER]),
    EXTENSIONS_CLIENT_ID: EXTENSIONS_CLIENT,
  }
}

/** Starts the program and waits until it says where it listens; `lines` fills with what it logs. */
async function start(folder: string, lines: string[] = []) {
  const child = spawn(process.execPath, [MAIN], { env: settings(folder), stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the program ended before it listened')))
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const entry = JSON.parse(line)
      if (entry.msg === 'listening') resolve(entry.port)
    })
  })
  return { child, origin: `http://127.0.0.1:${port}` }
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
  child.kill(signal)
  const [code] = await once(child, 'exit')
  return code
}

it('has after kill -9 everything it acknowledged, and honours the tokens it gave', async () => {
  const folder = await temporaryFolder()
  const first = await start(folder)
  const graph = await graphClient(first.origin, WRITER)
  const token = (await requestToken(first.origin, formOf(WRITER))).body.access_token
  await declare(graph, 'deviceId', 'String', ['User'])

  const acknowledged: string[] = []
  async function register(phone: string) {
    const created = await graph('POST', '/users', { displayName: phone, [`${PREFIX}deviceId`]: phone })
    if (created.status === 201) acknowledged.push(created.body.id)
  }
  const writing = (async () => {
    for (let i = 0; ; i++) await Promise.all([0, 1, 2, 3].map((k) => register(`+47${43_000_000 + i * 4 + k}`)))
  })().catch(() => 'cut off')
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(60), { timeout: 10_000, interval: 5 })
  await end(first.child, 'SIGKILL')
  expect(await writing).toBe('cut off')

  const second = await start(folder)
  const again = await graphClient(second.origin, WRITER)
  for (const id of acknowledged) {
    const found = await again('GET', `/users/${id}?$select=displayName,${PREFIX}deviceId`)
    expect(found.body[`${PREFIX}deviceId`]).toBe(found.body.displayName)
  }
  const old = await fetch(`${second.origin}/v1.0/users`, { headers: { authorization: `Bearer ${token}` } })
  expect((await readAnswer(old)).status).toBe(200)
  expect(await end(second.child, 'SIGTERM')).toBe(0)
  await rm(folder, { recursive: true })
})

it('logs neither phone numbers nor tokens, even when every answer is logged', async () => {
  const folder = await temporaryFolder()
  const lines: string[] = []
  const { child, origin } = await start(folder, lines)
  const graph = await graphClient(origin, WRITER)
  await graph('GET', `/users?$filter=displayName eq '%2B4743999999'`)
  await graph('GET', '/users/+4743999999')
  expect(await end(child, 'SIGTERM')).toBe(0)
  expect(lines.join('\n')).toContain('answered')
  expect(lines.join('\n')).not.toMatch(/43999999|eyJ/)
  await rm(folder, { recursive: true })
})

it('names every faulty setting at once and ends with 1', async () => {
  const child = spawn(process.execPath, [MAIN], {
    env: { PORT: 'x', APPLICATIONS: '[', TENANT_ID: 'a b' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (text) => {
    told += text
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  for (const name of ['PORT', 'DATA_DIR', 'TENANT_ID', 'APPLICATIONS', 'EXTENSIONS_CLIENT_ID'])
    expect(told).toContain(name)
})
