import { type Call, header } from './call.ts'
import { StorageError } from './errors.ts'
import type { Body } from './store/bodies.ts'
import type { ContentHeaders } from './store/entry.ts'

/** The content headers a request sets, under `x-ms-` in the dfs dialect and `x-ms-blob-` in the other. */
export function askedContentHeaders(call: Call, prefix: 'x-ms-' | 'x-ms-blob-'): ContentHeaders {
  const given = (name: string) => header(call, prefix + name)
  const all: ContentHeaders = {
    contentType: given('content-type'),
    contentEncoding: given('content-encoding'),
    contentLanguage: given('content-language'),
    contentDisposition: given('content-disposition'),
    cacheControl: given('cache-control'),
    contentMd5: given('content-md5'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

export function askedAccess(call: Call) {
  return {
    owner: header(call, 'x-ms-owner'),
    group: header(call, 'x-ms-group'),
    permissions: header(call, 'x-ms-permissions'),
    acl: header(call, 'x-ms-acl'),
  }
}

/** The body with its announced length, which must be told and at most `most` bytes; bodies in other wrappings are refused. */
export function askedBody(call: Call, most: number): Body {
  if (call.headers['x-ms-structured-body']) throw new StorageError(400, 'UnsupportedHeader', 'x-ms-structured-body')
  const text = call.headers['content-length']
  if (text === undefined) throw new StorageError(411, 'MissingContentLengthHeader')
  const length = Number(text)
  if (length > most) throw new StorageError(413, 'RequestBodyTooLarge', `at most ${most} bytes`)
  return { stream: call.request, length, md5: header(call, 'content-md5') }
}
