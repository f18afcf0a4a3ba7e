import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Grant } from './auth/permissions.ts'
import { StorageError } from './errors.ts'
import { parsePath } from './store/paths.ts'

/** One request, taken apart: which path it is about, in which of the two REST dialects, and by whose leave. */
export type Call = {
  method: string
  /** The path as it was sent, which is what a SharedKey signature covers. */
  rawPath: string
  rawQuery: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  dialect: 'dfs' | 'blob'
  fileSystem: string
  /** Names joined by slashes; empty for the file system itself. */
  path: string
  grant: Grant
  request: IncomingMessage
  response: ServerResponse
}

/** Splits a request target into account, file system and path; the account may be missing, as the SDK's move() leaves it out. */
export function parseTarget(account: string, rawPath: string): { fileSystem: string; path: string } {
  const segments = rawPath.split('/').slice(1)
  if (segments[0] === account) segments.shift()
  const [fileSystem = '', ...rest] = segments
  if (!/^[a-z0-9-]*$/.test(fileSystem)) throw new StorageError(400, 'InvalidResourceName')
  return { fileSystem, path: parsePath(rest.join('/')) }
}

/** Where the request's path ends and its query begins, without any normalising. */
export function splitTarget(target: string): { rawPath: string; rawQuery: string } {
  const at = target.indexOf('?')
  return at < 0 ? { rawPath: target, rawQuery: '' } : { rawPath: target.slice(0, at), rawQuery: target.slice(at + 1) }
}

/** The dialect decides the shape of errors; where a request fits both, the SDKs' Accept header tells them apart. */
export function dialectOf(method: string, query: URLSearchParams, headers: IncomingHttpHeaders): 'dfs' | 'blob' {
  if (query.has('restype') || query.has('comp') || headers['x-ms-blob-type']) return 'blob'
  if (query.has('resource') || query.has('action') || query.has('recursive') || method === 'PATCH') return 'dfs'
  if (headers['x-ms-rename-source']) return 'dfs'
  return headers.accept?.includes('json') ? 'dfs' : 'blob'
}

/** A whole number from the query; absent gives undefined, anything else than 0..max is the caller's fault. */
export function wholeNumber(call: Call, name: string, max = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = call.query.get(name)
  if (text === null || text === '') return undefined
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= max)) throw new StorageError(400, 'InvalidQueryParameterValue', `${name} is out of range`)
  return value
}

/** The page size asked for, between 1 and the 5000 that Azure gives at most. */
export function pageSize(call: Call, name: string): number {
  const asked = wholeNumber(call, name) ?? 5000
  if (asked < 1) throw new StorageError(400, 'OutOfRangeQueryParameterValue', `${name} must be at least 1`)
  return Math.min(asked, 5000)
}

/** The dfs dialect speaks of paths where the blob dialect speaks of blobs, also in its error codes. */
export function codeFor(call: Call, what: 'NotFound' | 'AlreadyExists'): string {
  return `${call.dialect === 'dfs' ? 'Path' : 'Blob'}${what}`
}

export function header(call: Call, name: string): string | undefined {
  return call.headers[name]?.toString()
}
