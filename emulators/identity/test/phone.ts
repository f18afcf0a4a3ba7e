import { createHash, randomBytes } from 'node:crypto'
import { outboxToken } from './identity-process.ts'

export interface Client {
  clientId: string
  redirectUri: string
  scope: string
}

export const app: Client = {
  clientId: 'smittestopp-app',
  redirectUri: 'http://127.0.0.1:45678/callback',
  scope: 'openid offline_access Device.Write',
}
export const consoleClient: Client = {
  clientId: 'smittestopp-console',
  redirectUri: 'http://127.0.0.1:7500/callback',
  scope: 'openid offline_access Lookup.Read',
}

export interface Tokens {
  access_token: string
  id_token: string
  refresh_token: string
  expires_in: number
}

/** A browser: keeps cookies, does not follow redirects by itself. */
export class Browser {
  readonly cookies = new Map<string, string>()

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split(/=(.*)/s) as [string, string]
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  post(url: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return this.go(url, { method: 'POST', body: new URLSearchParams(form), headers })
  }
}

export function issuerOf(url: string): string {
  return `${url}/smittestopp/B2C_1A_phone_SUSI/v2.0`
}

/** One sign-in under way: opened at the authorization endpoint, waiting for a number. */
export async function openSignIn(
  url: string,
  client: Client,
  more: Record<string, string> = {},
  browser = new Browser(),
) {
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: client.scope,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'a-state',
    nonce: 'a-nonce',
    ...more,
  })
  const response = await browser.go(`${issuerOf(url)}/authorize?${query}`)
  const location = response.headers.get('location')
  return { url, client, browser, verifier, response, page: location ? new URL(location, url).href : '' }
}

export type SignIn = Awaited<ReturnType<typeof openSignIn>>

/** The newest code in the outbox. */
export async function readCode(url: string, phone: string): Promise<string> {
  const [newest] = await readOutbox(url, phone)
  return newest!.text.match(/\d{6}/)![0]
}

export async function readOutbox(url: string, phone: string) {
  const response = await fetch(`${url}/outbox?to=${encodeURIComponent(phone)}`, {
    headers: { authorization: `Bearer ${outboxToken}` },
  })
  if (response.status !== 200) throw new Error(`the outbox answered ${response.status}`)
  return (await response.json()) as { to: string; text: string; sent_at: string }[]
}

/** Follows the redirects of the issuer until one leaves it, and returns that one. */
export async function followHome(signIn: Pick<SignIn, 'browser' | 'url'>, first: Response): Promise<URL> {
  let location = new URL(first.headers.get('location')!, signIn.url)
  for (let hop = 0; location.href.startsWith(`${signIn.url}/`) && hop < 5; hop++) {
    const response = await signIn.browser.go(location.href)
    const next = response.headers.get('location')
    if (!next) throw new Error(`the redirects end with ${response.status}: ${await response.text()}`)
    location = new URL(next, signIn.url)
  }
  return location
}

/** Number, code from the outbox, redirects: everything up to the redirect with the authorization code. */
export async function prove(signIn: SignIn, phone: string): Promise<URL> {
  const asked = await signIn.browser.post(`${signIn.page}/phone`, { phone })
  if (asked.status !== 200) throw new Error(`the number was answered with ${asked.status}`)
  const answered = await signIn.browser.post(`${signIn.page}/code`, { code: await readCode(signIn.url, phone) })
  if (answered.status !== 303) throw new Error(`the code was answered with ${answered.status}`)
  return followHome(signIn, answered)
}

export function askToken(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(`${issuerOf(url)}/token`, { method: 'POST', body: new URLSearchParams(form) })
}

export function redeem(signIn: SignIn, code: string, more: Record<string, string> = {}): Promise<Response> {
  return askToken(signIn.url, {
    grant_type: 'authorization_code',
    code,
    client_id: signIn.client.clientId,
    redirect_uri: signIn.client.redirectUri,
    code_verifier: signIn.verifier,
    ...more,
  })
}

export function refresh(url: string, client: Client, refreshToken: string): Promise<Response> {
  return askToken(url, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: client.clientId })
}

/** A whole sign-in, as an app does it. */
export async function signInWith(url: string, client: Client, phone: string): Promise<Tokens> {
  const signIn = await openSignIn(url, client)
  const home = await prove(signIn, phone)
  const response = await redeem(signIn, home.searchParams.get('code')!)
  if (response.status !== 200)
    throw new Error(`the code was redeemed with ${response.status}: ${await response.text()}`)
  return (await response.json()) as Tokens
}
