import type { Call } from '../call.ts'
import { StorageError } from '../errors.ts'
import { parsePath } from '../store/paths.ts'
import { everything, type Grant, type Needs } from './permissions.ts'
import { checkSas } from './sas.ts'
import { type Account, checkSharedKey } from './shared-key.ts'

/** Refuses a request that brings nothing to tell who it is from (401). */
export function requireCredentials(call: Call): void {
  if (call.headers.authorization === undefined && !call.query.has('sig')) throw noCredentials()
}

/** Finds out by whose leave a request comes and whether that covers the operation; refuses it otherwise. */
export function authorise(call: Call, needs: Needs, account: Account, now: number): Grant {
  const grant = grantOf(call, needs, account, now)
  if (!grant.allows(needs.anyOf)) throw new StorageError(403, 'AuthorizationPermissionMismatch')
  return grant
}

function grantOf(call: Call, needs: Needs, account: Account, now: number): Grant {
  if (call.headers.authorization !== undefined) {
    checkSharedKey(call, account, now)
    return everything
  }
  requireCredentials(call)
  const path = needs.level === 'listing' ? parsePath(encodeURIComponent(call.query.get('directory') ?? '')) : call.path
  return checkSas(call.query, account, { ...whence(call, now), fileSystem: call.fileSystem, path, level: needs.level })
}

/**
 * Refuses a rename whose source may not be moved: a key opens it too, but beside a SAS the source must carry its own,
 * with the permission to move.
 */
export function authoriseSource(
  call: Call,
  source: { fileSystem: string; path: string; query: URLSearchParams },
  account: Account,
  now: number,
): void {
  if (call.grant.kind === 'key') return
  if (!source.query.has('sig')) throw noCredentials()
  const grant = checkSas(source.query, account, { ...whence(call, now), ...source, level: 'object' })
  if (!grant.allows('m')) throw new StorageError(403, 'AuthorizationPermissionMismatch')
}

function whence(call: Call, now: number): { remoteAddress: string; now: number } {
  return { remoteAddress: call.request.socket.remoteAddress ?? '', now }
}

function noCredentials(): StorageError {
  return new StorageError(401, 'NoAuthenticationInformation', 'a SharedKey or a shared access signature is needed', {
    'www-authenticate': 'SharedKey',
  })
}
