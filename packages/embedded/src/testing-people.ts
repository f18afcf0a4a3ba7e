import { createHmac } from 'node:crypto'

/** Settings of a service that reaches the directory, as `settingsOf` gives them. */
type Settings = Record<string, string>

/** Makes somebody in the directory, as signing in does. Returns their id. */
export async function addPerson(settings: Settings, phoneNumber: string): Promise<string> {
  const identity = { signInType: 'phoneNumber', issuer: 'smittestopp.test', issuerAssignedId: phoneNumber }
  const body = { accountEnabled: true, displayName: phoneNumber, identities: [identity] }
  const answer = await graph(settings, 'POST', '/users', body)
  return ((await answer.json()) as { id: string }).id
}

/** Deletes somebody from the directory; the groups of their devices are left without a member. */
export async function removePerson(settings: Settings, id: string): Promise<void> {
  await graph(settings, 'DELETE', `/users/${encodeURIComponent(id)}`)
}

/** What the directory still has of somebody: `here`, `deleted` (in the recycle bin) or nothing. */
export async function findPerson(settings: Settings, id: string): Promise<'here' | 'deleted' | undefined> {
  const has = async (path: string) => (await askGraph(settings, 'GET', `${path}/${encodeURIComponent(id)}`)).ok
  if (await has('/users')) return 'here'
  return (await has('/directory/deletedItems')) ? 'deleted' : undefined
}

/** Whether the device registry (IoT Hub) has a device. */
export async function isRegistered(settings: Settings, deviceId: string): Promise<boolean> {
  return (await registeredKeys(settings, deviceId)) !== undefined
}

/** The keys that the device registry (IoT Hub) has of a device, the primary one first; undefined when it does not know it. */
export async function registeredKeys(settings: Settings, deviceId: string): Promise<string[] | undefined> {
  const hub = Object.fromEntries(settings.IOT_HUB!.split(';').map((part) => part.split(/=(.*)/s)))
  const expiry = Math.floor(Date.now() / 1000) + 60
  const signature = createHmac('sha256', Buffer.from(hub.SharedAccessKey, 'base64'))
    .update(`${hub.HostName}\n${expiry}`)
    .digest('base64')
  const authorization = `SharedAccessSignature sr=${hub.HostName}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${hub.SharedAccessKeyName}`
  const answer = await fetch(`${hub.Endpoint}/devices/${deviceId}?api-version=2021-04-12`, {
    headers: { authorization },
  })
  const body = (await answer.json()) as { authentication: { symmetricKey: Record<string, string> } }
  if (!answer.ok && answer.status !== 404) throw new Error(`the device registry answered ${answer.status}`)
  if (!answer.ok) return undefined
  const { primaryKey, secondaryKey } = body.authentication.symmetricKey
  return [primaryKey!, secondaryKey!]
}

async function graph(settings: Settings, method: string, path: string, body?: unknown): Promise<Response> {
  const answer = await askGraph(settings, method, path, body)
  if (!answer.ok) throw new Error(`the directory answered ${answer.status} to ${method} ${path}`)
  return answer
}

async function askGraph(settings: Settings, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${settings.GRAPH_URL}/v1.0${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await tokenOf(settings)}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
}

async function tokenOf(settings: Settings): Promise<string> {
  const answer = await fetch(`${settings.GRAPH_LOGIN_URL}/${settings.GRAPH_TENANT_ID}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: settings.GRAPH_CLIENT_ID!,
      client_secret: settings.GRAPH_CLIENT_SECRET!,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}
