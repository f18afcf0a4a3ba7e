import { createHmac } from 'node:crypto'

export const HOST_NAME = 'iot-smittestopp.localhost'

function policy(name: string, rights: string[]) {
  return { name, rights, key: createHmac('sha256', 'policy').update(name).digest('base64') }
}

export const OWNER = policy('registryReadWrite', ['RegistryRead', 'RegistryWrite'])
export const READER = policy('registryRead', ['RegistryRead'])
export const ACCESS_KEYS = [OWNER, READER]

type SasOptions = { resource?: string; key: string; policy?: string; seconds?: number }

/** A token made the way Microsoft documents it for IoT Hub. */
export function sas({ resource = HOST_NAME, key, policy, seconds = 300 }: SasOptions): string {
  const sr = encodeURIComponent(resource)
  const se = Math.floor(Date.now() / 1000) + seconds
  const sig = createHmac('sha256', Buffer.from(key, 'base64')).update(`${sr}\n${se}`).digest('base64')
  const token = `SharedAccessSignature sr=${sr}&sig=${encodeURIComponent(sig)}&se=${se}`
  return policy === undefined ? token : `${token}&skn=${policy}`
}

export function serviceSas({ name, key } = OWNER) {
  return sas({ key, policy: name })
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came back
export type Answer = { status: number; headers: Headers; body: any }
export type CallOptions = { body?: unknown; headers?: Record<string, string>; authorization?: string; version?: string }

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** A client of the registry that may do everything, unless told to sign otherwise. */
export function registryClient(origin: string) {
  return async (method: string, path: string, { body, version = '2021-04-12', ...more }: CallOptions = {}) => {
    const headers: Record<string, string> = { authorization: more.authorization ?? serviceSas(), ...more.headers }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const url = `${origin}${path}${path.includes('?') ? '&' : '?'}api-version=${version}`
    return readAnswer(await fetch(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) }))
  }
}

export type Sender = { deviceId: string; key: string }
type SendOptions = { headers?: Record<string, string>; authorization?: string }

/** Sends a message the way a device does. */
export async function sendMessage(
  origin: string,
  { deviceId, key }: Sender,
  body: string | Uint8Array<ArrayBuffer>,
  { headers, authorization = sas({ resource: `${HOST_NAME}/devices/${deviceId}`, key }) }: SendOptions = {},
) {
  const url = `${origin}/devices/${deviceId}/messages/events?api-version=2021-04-12`
  return readAnswer(await fetch(url, { method: 'POST', body, headers: { authorization, ...headers } }))
}
