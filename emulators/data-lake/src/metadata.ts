import type { IncomingMessage } from 'node:http'
import { StorageError } from './errors.ts'

const largest = 8 * 1024

/** Metadata as the blob dialect sends it: one `x-ms-meta-*` header a name, spelt as the caller spelt it. */
export function metadataFromHeaders(request: IncomingMessage): Record<string, string> {
  const pairs: [string, string][] = []
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at]!
    if (name.toLowerCase().startsWith('x-ms-meta-')) pairs.push([name.slice(10), request.rawHeaders[at + 1]!.trim()])
  }
  return checked(pairs)
}

/** Metadata as the dfs dialect sends it: `x-ms-properties: name=base64,name=base64`. */
export function metadataFromProperties(properties: string | undefined): Record<string, string> {
  const pairs = (properties ?? '').split(',').flatMap((item): [string, string][] => {
    const at = item.indexOf('=')
    if (!item.trim()) return []
    if (at < 1) throw new StorageError(400, 'InvalidHeaderValue', 'x-ms-properties cannot be read')
    return [[item.slice(0, at).trim(), Buffer.from(item.slice(at + 1), 'base64').toString('utf8')]]
  })
  return checked(pairs)
}

/** Names must be identifiers, as in Azure, and values fit to be sent back in a header. */
function checked(pairs: [string, string][]): Record<string, string> {
  let size = 0
  for (const [name, value] of pairs) {
    size += name.length + value.length
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new StorageError(400, 'InvalidMetadata', 'a metadata name is invalid')
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new StorageError(400, 'InvalidMetadata', 'a metadata value is invalid')
  }
  if (size > largest) throw new StorageError(400, 'MetadataTooLarge')
  return Object.fromEntries(pairs)
}
