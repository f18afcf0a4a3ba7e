import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { application, freePort, type Running, startDirectory, temporaryFolder, tenantId } from './directory-process.ts'
import { identityInProcess } from './identity-process.ts'
import {
  app,
  askToken,
  Browser,
  consoleClient,
  issuerOf,
  openSignIn,
  prove,
  readOutbox,
  redeem,
  refresh,
  signInWith,
  type Tokens,
} from './phone.ts'

const opened = new AsyncDisposableStack()
let directory: Running
let identity: Awaited<ReturnType<typeof identityInProcess>>

beforeAll(async () => {
  const folder = await temporaryFolder()
  opened.defer(folder.remove)
  directory = await startDirectory(`${folder.path}/directory`)
  opened.defer(() => directory.kill())
  const where = { dataDir: `${folder.path}/identity`, directoryUrl: directory.url, port: await freePort() }
  identity = await identityInProcess(where)
  opened.defer(identity.close)
})

afterAll(() => opened.disposeAsync())

function verify(token: string, audience: string) {
  const keys = createRemoteJWKSet(new URL(`${issuerOf(identity.url)}/keys`))
  return jwtVerify(token, keys, { issuer: issuerOf(identity.url), audience, algorithms: ['RS256'] })
}

async function graph(path: string, init: RequestInit = {}) {
  const token = await fetch(`${directory.url}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: application.clientId,
      client_secret: application.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token } = (await token.json()) as { access_token: string }
  return fetch(`${directory.url}/v1.0${path}`, { ...init, headers: { authorization: `Bearer ${access_token}` } })
}

async function usersNamed(phone: string): Promise<{ id: string }[]> {
  const response = await graph(`/users?$filter=${encodeURIComponent(`displayName eq '${phone}'`)}`)
  return ((await response.json()) as { value: { id: string }[] }).value
}

describe('a phone signing in', () => {
  it('gets the tokens B2C would have given, for the user the directory now has', async () => {
    const tokens = await signInWith(identity.url, app, '+0010000101')
    const [user, ...others] = await usersNamed('+0010000101')
    expect(others).toEqual([])
    expect(decodeProtectedHeader(tokens.access_token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) })
    const { payload } = await verify(tokens.access_token, '3f0a-phones')
    expect(payload).toMatchObject({
      sub: user!.id,
      oid: user!.id,
      scp: 'Device.Write',
      'signInNames.phoneNumber': '+0010000101',
      tfp: 'B2C_1A_phone_SUSI',
      ver: '1.0',
      azp: 'smittestopp-app',
      nbf: payload.iat,
      newUser: true,
    })
    expect(payload.exp! - payload.iat!).toBe(86_400)
    const identityToken = await verify(tokens.id_token, 'smittestopp-app')
    expect(identityToken.payload).toMatchObject({ sub: user!.id, nonce: 'a-nonce' })
  })

  it('is the same user the second time, and no new one', async () => {
    const first = await verify((await signInWith(identity.url, app, '+0010000102')).access_token, '3f0a-phones')
    const second = await verify((await signInWith(identity.url, app, '+0010000102')).access_token, '3f0a-phones')
    expect(second.payload.sub).toBe(first.payload.sub)
    expect(second.payload.newUser).toBeUndefined()
  })

  it('becomes one user however many of its sign-ins run at once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => openSignIn(identity.url, app)))
    for (const one of all) await one.browser.post(`${one.page}/phone`, { phone: '+0010000103' })
    const codes = await codesOf('+0010000103')
    await Promise.all(all.map((one, index) => one.browser.post(`${one.page}/code`, { code: codes[index]! })))
    expect(await usersNamed('+0010000103')).toHaveLength(1)
  })

  it('may come back to any loopback port or to the scheme of its own app', async () => {
    const loopback = await openSignIn(identity.url, { ...app, redirectUri: 'http://127.0.0.1:9/callback' })
    expect((await prove(loopback, '+0010000104')).href).toMatch(/^http:\/\/127\.0\.0\.1:9\/callback\?code=/)
    const own = await openSignIn(identity.url, { ...app, redirectUri: 'no.simula.smittestopp:/oauth' })
    expect((await prove(own, '+0010000104')).href).toMatch(/^no\.simula\.smittestopp:\/oauth\?code=/)
  })

  it('is not asked again in a browser that is signed in, unless it is somebody else', async () => {
    const browser = new Browser()
    await prove(await openSignIn(identity.url, app, {}, browser), '+0010000105')
    const again = await openSignIn(identity.url, app, {}, browser)
    expect(new URL(again.page).searchParams.get('code')).toEqual(expect.any(String))
    const other = await openSignIn(identity.url, app, { prompt: 'login' }, browser)
    const home = await prove(other, '+0010000106')
    const tokens = (await (await redeem(other, home.searchParams.get('code')!)).json()) as Tokens
    const { payload } = await verify(tokens.access_token, '3f0a-phones')
    expect(payload['signInNames.phoneNumber']).toBe('+0010000106')
  })

  it('reads pages in Norwegian without scripts', async () => {
    const signIn = await openSignIn(identity.url, app)
    const page = await signIn.browser.go(signIn.page, { headers: { accept: 'text/html' } })
    const text = await page.text()
    expect(text).toContain('lang="nb"')
    expect(text).not.toContain('<script')
    const wrong = await signIn.browser.post(`${signIn.page}/phone`, { phone: '"><b>' }, { accept: 'text/html' })
    expect(wrong.status).toBe(400)
    expect(await wrong.text()).toContain('Telefonnummeret er ikke gyldig')
  })

  it('leaves neither its number nor its code in any log', async () => {
    const tokens = await signInWith(identity.url, app, '+0010000107')
    const [code] = await codesOf('+0010000107')
    expect(identity.log()).toContain('listening')
    for (const secret of ['0010000107', `\\b${code}\\b`, tokens.refresh_token, tokens.access_token]) {
      expect(identity.log()).not.toMatch(new RegExp(secret))
    }
  })
})

async function codesOf(phone: string): Promise<string[]> {
  return (await readOutbox(identity.url, phone)).map((message) => message.text.match(/\d{6}/)![0]).reverse()
}

describe('what is not asked for as agreed', () => {
  it('is refused: an unknown client, a foreign redirect, no PKCE, the plain method', async () => {
    const stranger = await openSignIn(identity.url, { ...app, clientId: 'nobody' })
    expect(stranger.response.status).toBe(400)
    const elsewhere = await openSignIn(identity.url, { ...app, redirectUri: 'https://evil.example/callback' })
    expect(elsewhere.response.status).toBe(400)
    expect(elsewhere.page).toBe('')
    const bare = await openSignIn(identity.url, app, { code_challenge: '', code_challenge_method: '' })
    expect(new URL(bare.page).searchParams.get('error')).toBe('invalid_request')
    const plain = await openSignIn(identity.url, app, { code_challenge_method: 'plain' })
    expect(new URL(plain.page).searchParams.get('error')).toBe('invalid_request')
  })

  it('gets no tokens: a wrong verifier, a code used twice', async () => {
    const signIn = await openSignIn(identity.url, app)
    const code = (await prove(signIn, '+0010000110')).searchParams.get('code')!
    expect((await redeem(signIn, code, { code_verifier: 'x'.repeat(43) })).status).toBe(400)
    expect((await redeem(signIn, code)).status).toBe(200)
    expect((await redeem(signIn, code)).status).toBe(400)
  })

  it('builds no link from the Host header', async () => {
    const response = await fetch(`${issuerOf(identity.url)}/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    })
    const text = await response.text()
    expect(text).not.toContain('evil.example')
    expect(JSON.parse(text)).toMatchObject({
      issuer: issuerOf(identity.url),
      jwks_uri: `${issuerOf(identity.url)}/keys`,
    })
  })
})

describe('a refresh token', () => {
  it('is good once; used again, it ends the whole sign-in', async () => {
    const tokens = await signInWith(identity.url, app, '+0010000120')
    const response = await refresh(identity.url, app, tokens.refresh_token)
    expect(response.status).toBe(200)
    const next = (await response.json()) as Tokens
    expect(next.refresh_token).not.toBe(tokens.refresh_token)
    const { payload } = await verify(next.access_token, '3f0a-phones')
    expect(payload['signInNames.phoneNumber']).toBe('+0010000120')
    expect(payload.newUser).toBeUndefined()
    expect((await refresh(identity.url, app, tokens.refresh_token)).status).toBe(400)
    expect((await refresh(identity.url, app, next.refresh_token)).status).toBe(400)
  })

  it('is good once also when used twice at the same moment', async () => {
    const tokens = await signInWith(identity.url, app, '+0010000121')
    const both = await Promise.all([1, 2, 3].map(() => refresh(identity.url, app, tokens.refresh_token)))
    expect(both.filter((response) => response.status === 200)).toHaveLength(1)
  })

  it('is worth nothing to another client', async () => {
    const tokens = await signInWith(identity.url, app, '+0010000122')
    expect((await refresh(identity.url, consoleClient, tokens.refresh_token)).status).toBe(400)
  })

  it('is worth nothing once the user has been deleted', async () => {
    const tokens = await signInWith(identity.url, app, '+0010000123')
    const [user] = await usersNamed('+0010000123')
    expect((await graph(`/users/${user!.id}`, { method: 'DELETE' })).status).toBe(204)
    const response = await refresh(identity.url, app, tokens.refresh_token)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('a caseworker', () => {
  it('gets a short token with name, organization and roles, and is not put in the directory', async () => {
    const tokens = await signInWith(identity.url, consoleClient, '+0010900001')
    const { payload } = await verify(tokens.access_token, '9c1b-console')
    expect(payload).toMatchObject({
      sub: 'kari',
      name: 'Kari Nordmann',
      organization: 'Folkehelseinstituttet',
      roles: ['caseworker'],
      scp: 'Lookup.Read',
    })
    expect(payload.exp! - payload.iat!).toBe(3_600)
    expect(await usersNamed('+0010900001')).toEqual([])
  })

  it('is only who is listed: everybody else gets 403, after the code and not before', async () => {
    const signIn = await openSignIn(identity.url, consoleClient)
    const asked = await signIn.browser.post(`${signIn.page}/phone`, { phone: '+0010000130' })
    expect(asked.status).toBe(200)
    const [code] = await codesOf('+0010000130')
    const response = await signIn.browser.post(`${signIn.page}/code`, { code: code! })
    expect(response.status).toBe(403)
    expect(await usersNamed('+0010000130')).toEqual([])
  })

  it('cannot be had by a session or a scope of the phone client', async () => {
    const browser = new Browser()
    await prove(await openSignIn(identity.url, app, {}, browser), '+0010000131')
    const switched = await openSignIn(identity.url, consoleClient, {}, browser)
    expect(switched.page).toContain('/interaction/')
    const home = await prove(switched, '+0010900001')
    expect(home.searchParams.get('code')).toEqual(expect.any(String))
    const greedy = await signInWith(identity.url, { ...app, scope: `${app.scope} Lookup.Read` }, '+0010000131')
    expect((await verify(greedy.access_token, '3f0a-phones')).payload.scp).toBe('Device.Write')
  })
})

describe('hostile input at the token endpoint', () => {
  it.each([
    ['nothing', {}],
    ['an unknown grant', { grant_type: 'password', client_id: 'smittestopp-app' }],
    [
      'a made-up code',
      { grant_type: 'authorization_code', code: 'x', client_id: 'smittestopp-app', redirect_uri: 'a' },
    ],
    ['a made-up refresh token', { grant_type: 'refresh_token', refresh_token: '\u0000', client_id: 'smittestopp-app' }],
  ])('is answered with 4xx: %s', async (_what, form) => {
    const response = await askToken(identity.url, form as Record<string, string>)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(await response.text()).not.toMatch(/at .*\.js/)
  })

  it('of a megabyte is refused', async () => {
    const response = await askToken(identity.url, { grant_type: 'x'.repeat(1_000_000) })
    expect([400, 413]).toContain(response.status)
  })
})
