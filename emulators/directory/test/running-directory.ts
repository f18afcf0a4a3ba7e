import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { buildDirectory } from '../src/app.ts'
import { openStore } from '../src/store/open.ts'
import { loadSigningKey } from '../src/token/signing-key.ts'

export const TENANT = 'smittestopp.onmicrosoft.com'
export const EXTENSIONS_CLIENT = '33333333-aaaa-4bbb-8ccc-333333333333'
export const PREFIX = `extension_${EXTENSIONS_CLIENT.replaceAll('-', '')}_`
export const WRITER = {
  clientId: '11111111-aaaa-4bbb-8ccc-111111111111',
  clientSecret: 'a secret+with/odd=characters',
  displayName: 'registration',
  readOnly: false,
}
export const READER = {
  clientId: '22222222-aaaa-4bbb-8ccc-222222222222',
  clientSecret: 'reads only',
  displayName: 'query',
  readOnly: true,
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came back
export type Answer = { status: number; headers: Headers; body: any }
export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>

export async function temporaryFolder() {
  return mkdtemp(join(tmpdir(), 'directory-'))
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** Asks for a token as Microsoft documents it: a form with the secret in it. */
export async function requestToken(origin: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(form)
  return readAnswer(await fetch(`${origin}/${TENANT}/oauth2/v2.0/token`, { method: 'POST', body, headers }))
}

export function formOf(application: typeof WRITER) {
  return {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: application.clientId,
    client_secret: application.clientSecret,
  }
}

/** A client of the Graph that signs in as the application and takes paths or whole next links. */
export async function graphClient(origin: string, application: typeof WRITER): Promise<Call> {
  const token = (await requestToken(origin, formOf(application))).body.access_token
  return async (method, path, body) => {
    const url = path.startsWith('http') ? path : `${origin}/v1.0${path}`
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (body !== undefined) headers['content-type'] = 'application/json'
    return readAnswer(await fetch(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) }))
  }
}

/** Finds the application that owns the extension attributes and declares one. */
export async function declare(graph: Call, name: string, dataType: string, targetObjects: string[]) {
  const found = await graph('GET', `/applications?$filter=appId eq '${EXTENSIONS_CLIENT}'`)
  const body = { name, dataType, targetObjects }
  return graph('POST', `/applications/${found.body.value[0].id}/extensionProperties`, body)
}

export type DirectoryOptions = { clockOffsetSeconds?: number; machineTime?: () => number }

/** A directory in this process on a port of its own, with a client that may write. */
export async function runDirectory({ clockOffsetSeconds = 0, machineTime = Date.now }: DirectoryOptions = {}) {
  const folder = await temporaryFolder()
  const store = openStore(join(folder, 'directory.sqlite'))
  const app = await buildDirectory({
    store,
    logger: pino({ level: 'silent' }),
    signingKey: await loadSigningKey(store),
    tenantId: TENANT,
    applications: [WRITER, READER],
    extensionsClientId: EXTENSIONS_CLIENT,
    clockOffsetSeconds,
    machineTime,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return {
    origin,
    graph: await graphClient(origin, WRITER),
    store,
    folder,
    async close() {
      await app.close()
      store.close()
      await rm(folder, { recursive: true })
    },
  }
}
