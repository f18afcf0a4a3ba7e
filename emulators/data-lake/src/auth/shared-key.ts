import type { Call } from '../call.ts'
import { StorageError } from '../errors.ts'
import { isSignatureOf } from './signature.ts'

const signedHeaders = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
]

/** A request may be this old, or this far ahead, as in Azure. */
const toleratedSkew = 15 * 60 * 1000

export type Account = { name: string; key: Buffer }

/** Refuses a request whose `Authorization: SharedKey account:signature` is not made with the account's key. */
export function checkSharedKey(call: Call, account: Account, now: number): void {
  const [, name, signature] = /^SharedKey ([^:]+):(.+)$/.exec(call.headers.authorization ?? '') ?? []
  if (!signature || name !== account.name)
    throw refused('the Authorization header names another account or no signature')
  const sent = Date.parse(String(call.headers['x-ms-date'] ?? call.headers.date ?? ''))
  if (!(Math.abs(now - sent) <= toleratedSkew)) throw refused('the request is too old or has no date')
  const right = [canonicalOrder, plainOrder].some((order) => {
    return isSignatureOf(stringToSign(call, account.name, order), signature, account.key)
  })
  if (!right) throw refused('the signature does not fit the request')
}

function stringToSign(call: Call, account: string, order: (name: string) => string): string {
  const values = signedHeaders.map((name) => {
    if (name === 'date' && call.headers['x-ms-date']) return ''
    const value = call.headers[name]?.toString() ?? ''
    return name === 'content-length' && value === '0' ? '' : value
  })
  const custom = Object.keys(call.headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort((one, other) => (order(one) < order(other) ? -1 : 1))
    .map((name) => `${name}:${call.headers[name]!.toString().trim()}\n`)
  return `${[call.method, ...values].join('\n')}\n${custom.join('')}/${account}${call.rawPath}${canonicalQuery(call.rawQuery)}`
}

/** The order of Azure's services and SDKs: hyphens do not count, underscores come before digits. */
function canonicalOrder(name: string): string {
  return name.replaceAll('-', '').replaceAll('_', '!')
}

function plainOrder(name: string): string {
  return name
}

/** Parameters as the SDKs sign them: lower case, sorted, decoded; those without a value are left out. */
function canonicalQuery(rawQuery: string): string {
  const pairs = rawQuery.split('&').flatMap((pair): [string, string][] => {
    const [name, value, more] = pair.split('=')
    return name && value && more === undefined ? [[name.toLowerCase(), decode(value)]] : []
  })
  return pairs
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `\n${name}:${value}`)
    .join('')
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new StorageError(400, 'InvalidQueryParameterValue', 'the query is not well encoded')
  }
}

function refused(why: string): StorageError {
  return new StorageError(403, 'AuthenticationFailed', why)
}
