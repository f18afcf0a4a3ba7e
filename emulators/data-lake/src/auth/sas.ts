import { StorageError } from '../errors.ts'
import { type Grant, granting, type Needs } from './permissions.ts'
import type { Account } from './shared-key.ts'
import { isSignatureOf } from './signature.ts'

/** What a signature is asked to open, and from where. */
export type Access = { fileSystem: string; path: string; level: Needs['level']; remoteAddress: string; now: number }

/** Refuses a shared access signature that is wrong, not valid now, or for something else; otherwise tells what it grants. */
export function checkSas(token: URLSearchParams, account: Account, access: Access): Grant {
  checkSignature(token, account, access)
  checkTime(token, access.now)
  checkOrigin(token, access.remoteAddress)
  if (token.has('ss')) checkReach(token, access)
  else if (access.level === 'service' || access.level === 'container') {
    throw new StorageError(403, 'AuthorizationFailure', 'a service SAS does not open operations on a whole file system')
  }
  return granting(token.get('sp') ?? '')
}

function checkSignature(token: URLSearchParams, account: Account, access: Access): void {
  const text = token.has('ss') ? accountText(token, account.name) : serviceText(token, account.name, access)
  if (!isSignatureOf(text, token.get('sig') ?? '', account.key)) throw refused('the signature does not fit')
}

/** https://learn.microsoft.com/rest/api/storageservices/create-account-sas */
function accountText(token: URLSearchParams, account: string): string {
  const fields = ['sp', 'ss', 'srt', 'st', 'se', 'sip', 'spr', 'sv', ...(version(token) >= '2020-12-06' ? ['ses'] : [])]
  return [account, ...fields.map((name) => token.get(name) ?? ''), ''].join('\n')
}

/** https://learn.microsoft.com/rest/api/storageservices/create-service-sas */
function serviceText(token: URLSearchParams, account: string, access: Access): string {
  if (token.has('si')) throw refused('stored access policies are not kept here')
  const field = (name: string) => token.get(name) ?? ''
  const resource = `/blob/${account}/${access.fileSystem}${signedPath(token, access.path)}`
  const scope = version(token) >= '2020-12-06' ? ['ses'] : []
  return [
    ...['sp', 'st', 'se'].map(field),
    resource,
    ...['si', 'sip', 'spr', 'sv', 'sr', 'snapshot', ...scope, 'rscc', 'rscd', 'rsce', 'rscl', 'rsct'].map(field),
  ].join('\n')
}

/** The part of the path that was signed: none for a container, the leading `sdd` names for a directory, all for a file. */
function signedPath(token: URLSearchParams, path: string): string {
  const resource = token.get('sr')
  if (resource === 'c') return ''
  if (resource === 'b' && path) return `/${path}`
  const names = path.split('/')
  const depth = Number(token.get('sdd'))
  if (resource === 'd' && path && depth >= 1 && depth <= names.length) return `/${names.slice(0, depth).join('/')}`
  throw refused('the signature is not for this resource')
}

function version(token: URLSearchParams): string {
  const signed = token.get('sv') ?? ''
  if (!/^\d{4}-\d\d-\d\d$/.test(signed) || signed < '2018-11-09')
    throw refused('the version of the SAS is not supported')
  return signed
}

function checkTime(token: URLSearchParams, now: number): void {
  const start = token.has('st') ? Date.parse(token.get('st')!) : 0
  const expiry = Date.parse(token.get('se') ?? '')
  if (!(start <= now && now < expiry)) throw refused('the SAS is not valid at this time')
}

function checkOrigin(token: URLSearchParams, remoteAddress: string): void {
  if (token.get('spr') === 'https') throw new StorageError(403, 'AuthorizationProtocolMismatch')
  const range = token.get('sip')
  if (!range) return
  const [first = '', last = first] = range.split('-')
  const address = number(remoteAddress.replace(/^::ffff:/, ''))
  if (!(number(first) <= address && address <= number(last)))
    throw new StorageError(403, 'AuthorizationSourceIPMismatch')
}

function number(address: string): number {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return Number.NaN
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** An account SAS must be for the blob service and for this kind of resource. */
function checkReach(token: URLSearchParams, access: Access): void {
  const letter = { service: 's', container: 'c', listing: 'c', object: 'o' }[access.level]
  if (!token.get('ss')?.includes('b')) throw new StorageError(403, 'AuthorizationServiceMismatch')
  if (!token.get('srt')?.includes(letter)) throw new StorageError(403, 'AuthorizationResourceTypeMismatch')
}

function refused(why: string): StorageError {
  return new StorageError(403, 'AuthenticationFailed', why)
}
