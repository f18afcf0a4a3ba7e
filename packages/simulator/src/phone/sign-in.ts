import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Browser, openBrowser } from './browser.ts'

export interface SignIn {
  issuer: string
  clientId: string
  redirectUri: string
  phoneNumber: string
  /** Reads the newest code sent to a number. */
  readCode: (phoneNumber: string) => Promise<string>
  scope?: string
}

const Tokens = z.object({
  access_token: z.string(),
  id_token: z.string(),
  refresh_token: z.string().optional(),
  expires_in: z.number(),
})
export type Tokens = z.infer<typeof Tokens>

const Issuer = z.object({ authorization_endpoint: z.url(), token_endpoint: z.url() })

/** Signs in as the app does, by number and code (OpenID Connect authorization code with PKCE), without a screen. */
export async function signIn(options: SignIn): Promise<Tokens> {
  const { issuer, clientId, redirectUri } = options
  const endpoints = Issuer.parse(
    await json(await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)),
  )
  const verifier = randomBytes(32).toString('base64url')
  const code = await authorize(options, endpoints.authorization_endpoint, verifier)
  const form = {
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  }
  return Tokens.parse(
    await json(await fetch(endpoints.token_endpoint, { method: 'POST', body: new URLSearchParams(form) })),
  )
}

async function authorize(options: SignIn, endpoint: string, verifier: string): Promise<string> {
  const { phoneNumber, readCode } = options
  const browser = openBrowser()
  const state = randomBytes(12).toString('base64url')
  const opened = await browser.go(authorizationUrl(options, endpoint, verifier, state))
  const page = await followUntil(browser, redirectOf(opened, new URL(endpoint)), (url) =>
    url.pathname.includes('/interaction/'),
  )
  const asked = await browser.go(new URL(`${page.pathname}/phone`, page), { phone: phoneNumber })
  if (!asked.ok) throw await failure('the number', asked)
  const answered = await browser.go(new URL(`${page.pathname}/code`, page), { code: await readCode(phoneNumber) })
  if (answered.status >= 400) throw await failure('the code', answered)
  const home = await followUntil(browser, redirectOf(answered, page), (url) => url.searchParams.get('state') === state)
  const code = home.searchParams.get('code')
  if (!code) throw new Error(`the sign-in ended with ${home.searchParams.get('error')}`)
  return code
}

function authorizationUrl(options: SignIn, endpoint: string, verifier: string, state: string): URL {
  const url = new URL(endpoint)
  url.search = new URLSearchParams({
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    response_type: 'code',
    scope: options.scope ?? 'openid offline_access Device.Write',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state,
    nonce: randomBytes(12).toString('base64url'),
  }).toString()
  return url
}

async function followUntil(browser: Browser, first: URL, arrived: (url: URL) => boolean): Promise<URL> {
  let url = first
  for (let hop = 0; !arrived(url); hop++) {
    if (hop === 5) throw new Error('the sign-in redirects without end')
    url = redirectOf(await browser.go(url), url)
  }
  return url
}

function redirectOf(response: Response, from: URL): URL {
  const location = response.headers.get('location')
  if (!location) throw new Error(`the sign-in stopped with ${response.status} at ${from.pathname}`)
  return new URL(location, from)
}

async function json(response: Response): Promise<unknown> {
  if (!response.ok) throw await failure(new URL(response.url).pathname, response)
  return response.json()
}

async function failure(what: string, response: Response): Promise<Error> {
  return new Error(`${what} was answered with ${response.status}: ${(await response.text()).slice(0, 300)}`)
}
