import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, type Running, startDirectory, temporaryFolder } from './directory-process.ts'
import { settingsOf, spawnIdentity, type Where } from './identity-process.ts'
import {
  app,
  followHome,
  issuerOf,
  openSignIn,
  prove,
  readCode,
  readOutbox,
  redeem,
  refresh,
  signInWith,
  type Tokens,
} from './phone.ts'

const opened = new AsyncDisposableStack()
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let directory: Running
let where: Where

beforeAll(async () => {
  folder = await temporaryFolder()
  opened.defer(folder.remove)
  directory = await startDirectory(`${folder.path}/directory`)
  opened.defer(() => directory.kill())
  where = { dataDir: `${folder.path}/identity`, directoryUrl: directory.url, port: await freePort() }
})

afterAll(() => opened.disposeAsync())

function verify(url: string, token: string) {
  return jwtVerify(token, createRemoteJWKSet(new URL(`${issuerOf(url)}/keys`)), { issuer: issuerOf(url) })
}

describe('kill -9', () => {
  it('leaves keys, refresh tokens, sessions, the outbox and sign-ins under way as they were', async () => {
    const first = await spawnIdentity(where)
    const url = first.url
    const tokens = await signInWith(url, app, '+0010000301')
    const underWay = await openSignIn(url, app)
    await underWay.browser.post(`${underWay.page}/phone`, { phone: '+0010000302' })
    const proved = await openSignIn(url, app)
    const home = await prove(proved, '+0010000303')
    await first.kill('SIGKILL')

    const second = await spawnIdentity(where)
    try {
      await verify(url, tokens.access_token)
      const refreshed = (await (await refresh(url, app, tokens.refresh_token)).json()) as Tokens
      await verify(url, refreshed.access_token)
      expect((await refresh(url, app, tokens.refresh_token)).status).toBe(400)
      expect(await readOutbox(url, '+0010000301')).toHaveLength(1)
      const answer = await underWay.browser.post(`${underWay.page}/code`, { code: await readCode(url, '+0010000302') })
      expect((await followHome(underWay, answer)).searchParams.get('code')).toEqual(expect.any(String))
      expect((await redeem(proved, home.searchParams.get('code')!)).status).toBe(200)
      const again = await openSignIn(url, app, {}, proved.browser)
      expect(new URL(again.page).searchParams.get('code')).toEqual(expect.any(String))
    } finally {
      await second.kill()
    }
  })
})

describe('the directory being down', () => {
  it('is told as 503, and the same code still works when it is back', async () => {
    const folderOf = `${folder.path}/directory-2`
    let second = await startDirectory(folderOf)
    const place = { dataDir: `${folder.path}/identity-2`, directoryUrl: second.url, port: await freePort() }
    const identity = await spawnIdentity(place)
    try {
      const earlier = await signInWith(identity.url, app, '+0010000310')
      const signIn = await openSignIn(identity.url, app)
      await signIn.browser.post(`${signIn.page}/phone`, { phone: '+0010000311' })
      const code = await readCode(identity.url, '+0010000311')
      await second.kill('SIGKILL')

      const down = await signIn.browser.post(`${signIn.page}/code`, { code })
      expect(down.status).toBe(503)
      expect(down.headers.get('retry-after')).toBe('5')
      expect(await down.json()).toMatchObject({ code: 'directory-unavailable' })
      const page = await signIn.browser.post(`${signIn.page}/code`, { code }, { accept: 'text/html' })
      expect(page.status).toBe(503)
      expect(await page.text()).toContain('ikke tilgjengelig')
      const refused = await refresh(identity.url, app, earlier.refresh_token)
      expect(refused.status).toBe(503)
      expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' })

      second = await startDirectory(folderOf, second.port)
      expect((await signIn.browser.post(`${signIn.page}/code`, { code })).status).toBe(303)
      expect((await refresh(identity.url, app, earlier.refresh_token)).status).toBe(200)
    } finally {
      await identity.kill()
      await second.kill()
    }
  })
})

describe('the program', () => {
  it('stops at SIGTERM with exit code 0, and answers its health before', async () => {
    const program = await spawnIdentity({ ...where, dataDir: `${folder.path}/identity-3`, port: await freePort() })
    const response = await fetch(`${program.url}/health`)
    expect(await response.json()).toEqual({ status: 'ok', clock_offset_seconds: 0 })
    const exited = once(program.child, 'exit')
    program.child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  it('issues tokens by the stack’s clock', async () => {
    const place = { ...where, dataDir: `${folder.path}/identity-4`, port: await freePort() }
    const program = await spawnIdentity(place, { CLOCK_OFFSET_SECONDS: '-864000' })
    try {
      const tokens = await signInWith(program.url, app, '+0010000320')
      const currentDate = new Date(Date.now() - 864_000_000)
      const keys = createRemoteJWKSet(new URL(`${issuerOf(program.url)}/keys`))
      const { payload } = await jwtVerify(tokens.access_token, keys, { currentDate })
      expect(Math.abs(payload.iat! - currentDate.getTime() / 1000)).toBeLessThan(10)
      const { response } = await openSignIn(program.url, app)
      expect(response.headers.getSetCookie().length).toBeGreaterThan(0)
      expect(response.headers.getSetCookie().join()).not.toMatch(/expires=/i) // it would be ten days ago
      const [message] = await readOutbox(program.url, '+0010000320')
      expect(Math.abs(Date.parse(message!.sent_at) - currentDate.getTime())).toBeLessThan(10_000)
    } finally {
      await program.kill()
    }
  })

  it('names every wrong setting at once and ends with exit code 1', async () => {
    const { OUTBOX_TOKEN: _, ...settings } = settingsOf(where, { PORT: 'x', CASEWORKERS: '[{"id":1}]' })
    const program = new URL('../src/main.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [program], { env: settings, stdio: ['ignore', 'ignore', 'pipe'] })
    let text = ''
    child.stderr.on('data', (chunk) => {
      text += chunk
    })
    expect(await once(child, 'close')).toEqual([1, null])
    expect(text).toMatch(/PORT/)
    expect(text).toMatch(/OUTBOX_TOKEN/)
    expect(text).toMatch(/CASEWORKERS/)
  })
})
