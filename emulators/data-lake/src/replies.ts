import type { Call } from './call.ts'
import type { StorageError } from './errors.ts'
import type { Entry } from './store/entry.ts'
import { leaseState } from './store/leases.ts'

export type Headers = Record<string, string | number>

/** Answers with a body, or with none. */
export function reply(call: Pick<Call, 'response'>, status: number, headers: Headers = {}, body = ''): void {
  call.response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  call.response.end(body)
}

export function replyJson(call: Call, headers: Headers, body: unknown): void {
  reply(call, 200, { 'content-type': 'application/json;charset=utf-8', ...headers }, JSON.stringify(body))
}

export function replyXml(call: Call, body: string): void {
  reply(call, 200, { 'content-type': 'application/xml' }, `<?xml version="1.0" encoding="utf-8"?>${body}`)
}

/** Tells a refusal in the dialect of the request: JSON for dfs, XML for blob, headers alone where no body may be. */
export function replyError(call: Pick<Call, 'response' | 'method' | 'dialect'>, error: StorageError): void {
  const headers = { ...error.headers, 'x-ms-error-code': error.code }
  if (call.method === 'HEAD' || error.status === 304) {
    call.response.writeHead(error.status, headers)
    call.response.end()
    return
  }
  const { code, message } = error
  if (call.dialect === 'dfs') {
    reply(
      call,
      error.status,
      { ...headers, 'content-type': 'application/json' },
      JSON.stringify({ error: { code, message } }),
    )
    return
  }
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error>${element('Code', code)}${element('Message', message)}</Error>`
  reply(call, error.status, { ...headers, 'content-type': 'application/xml' }, xml)
}

export function element(name: string, text: string | number): string {
  return `<${name}>${escapeXml(String(text))}</${name}>`
}

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' }

export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => entities[character]!)
}

export function httpDate(time: number): string {
  return new Date(time).toUTCString()
}

/** The two headers that every change answers with. */
export function versionHeaders(of: { etag: string; modified: number }): Headers {
  return { etag: of.etag, 'last-modified': httpDate(of.modified) }
}

export function metadataHeaders(metadata: Record<string, string>): Headers {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-ms-meta-${name}`, value]))
}

/** All that is told of a path besides its bytes. */
export function entryHeaders(entry: Entry, now: number): Headers {
  const directory = entry.kind === 'directory'
  return {
    ...versionHeaders(entry),
    ...contentHeaders(entry),
    'accept-ranges': 'bytes',
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-creation-time': httpDate(entry.created),
    'x-ms-server-encrypted': 'true',
    'x-ms-resource-type': entry.kind,
    ...(directory ? { 'x-ms-meta-hdi_isfolder': 'true' } : {}),
    ...accessHeaders(entry),
    ...leaseHeaders(entry, now),
    ...metadataHeaders(entry.metadata),
  }
}

export function accessHeaders(entry: Entry): Headers {
  const { owner, group, permissions, acl } = entry.access
  return { 'x-ms-owner': owner, 'x-ms-group': group, 'x-ms-permissions': permissions, 'x-ms-acl': acl }
}

function contentHeaders({ headers }: Entry): Headers {
  const told: [string, string | undefined][] = [
    ['content-type', headers.contentType ?? 'application/octet-stream'],
    ['content-encoding', headers.contentEncoding],
    ['content-language', headers.contentLanguage],
    ['content-disposition', headers.contentDisposition],
    ['cache-control', headers.cacheControl],
    ['content-md5', headers.contentMd5],
  ]
  return Object.fromEntries(told.filter((pair): pair is [string, string] => pair[1] !== undefined))
}

function leaseHeaders(entry: Entry, now: number): Headers {
  const state = leaseState(entry.lease, now)
  const held = state === 'leased' || state === 'breaking'
  const duration: Headers = held ? { 'x-ms-lease-duration': entry.lease!.until === null ? 'infinite' : 'fixed' } : {}
  return { 'x-ms-lease-state': state, 'x-ms-lease-status': held ? 'locked' : 'unlocked', ...duration }
}
