import { z } from 'zod'
import { Problem } from '../problem.ts'

const timeoutMs = 10_000

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() })
const User = z.object({ id: z.string().min(1), displayName: z.string() })
const Users = z.object({ value: z.array(User) })

export type User = z.infer<typeof User>

/** The users of the directory, looked up by the phone number that is their display name. */
export interface Directory {
  findByPhone(phoneNumber: string): Promise<User | undefined>
  find(id: string): Promise<User | undefined>
  create(phoneNumber: string): Promise<User>
}

export interface DirectorySettings {
  url: string
  tenantId: string
  /** The issuer in the users' identities, such as `smittestopp.onmicrosoft.com`. */
  domain: string
  clientId: string
  clientSecret: string
  now: () => number
}

/** The directory over Microsoft Graph. Every failure to get an answer is one Problem: 503, try again. */
export function openDirectory(settings: DirectorySettings): Directory {
  const call = graphCaller(settings)

  async function findByPhone(phoneNumber: string): Promise<User | undefined> {
    const filter = `displayName eq '${phoneNumber.replaceAll("'", "''")}'`
    const query = `$filter=${encodeURIComponent(filter)}&$select=id,displayName`
    const users = Users.parse(await answerOf(await call(`/users?${query}`))).value
    if (users.length > 1) throw unavailable('several users have the number')
    return users[0]
  }

  return {
    findByPhone,
    async find(id) {
      const response = await call(`/users/${encodeURIComponent(id)}?$select=id,displayName`)
      if (response.status === 404 || response.status === 400) return void (await response.body?.cancel())
      return User.parse(await answerOf(response))
    },
    async create(phoneNumber) {
      const response = await call('/users', newUser(phoneNumber, settings.domain))
      if (response.ok) return User.parse(await answerOf(response))
      await response.body?.cancel()
      // Somebody else may have made the user in between.
      const known = await findByPhone(phoneNumber)
      if (!known) throw unavailable(`creating a user was answered with ${response.status}`)
      return known
    },
  }
}

function newUser(phoneNumber: string, domain: string) {
  return {
    accountEnabled: true,
    displayName: phoneNumber,
    identities: [{ signInType: 'phoneNumber', issuer: domain, issuerAssignedId: phoneNumber }],
  }
}

type Call = (path: string, body?: unknown) => Promise<Response>

function graphCaller(settings: DirectorySettings): Call {
  const token = tokenSource(settings)
  return async (path, body) => {
    const send = async (bearer: string) =>
      fetchOrFail(`${settings.url}/v1.0${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', accept: 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
    const response = await send(await token.get())
    if (response.status !== 401) return response
    await response.body?.cancel()
    token.forget()
    return send(await token.get())
  }
}

/** The application's own token, fetched once for everybody who waits, and anew a minute before it ends. */
function tokenSource(settings: DirectorySettings) {
  let held: { value: Promise<string>; until: number } | undefined
  const fetchToken = async () => {
    const response = await fetchOrFail(`${settings.url}/${settings.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        scope: 'https://graph.microsoft.com/.default',
      }),
    })
    return Token.parse(await answerOf(response))
  }
  return {
    get(): Promise<string> {
      if (held && settings.now() < held.until) return held.value
      const entry = { value: Promise.resolve(''), until: Number.POSITIVE_INFINITY }
      entry.value = fetchToken().then(
        (token) => {
          entry.until = settings.now() + (token.expires_in - 60) * 1000
          return token.access_token
        },
        (error) => {
          if (held === entry) held = undefined
          throw error
        },
      )
      held = entry
      return entry.value
    },
    forget() {
      held = undefined
    },
  }
}

async function fetchOrFail(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
  } catch {
    throw unavailable('no answer')
  }
}

async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) {
    await response.body?.cancel()
    throw unavailable(`answered ${response.status}`)
  }
  return response.json().catch(() => Promise.reject(unavailable('the answer is not JSON')))
}

function unavailable(why: string): Problem {
  return new Problem(503, 'directory-unavailable', `the directory is not available: ${why}`, 5)
}
