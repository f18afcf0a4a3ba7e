import type { Needs } from './auth/permissions.ts'
import type { Account } from './auth/shared-key.ts'
import { getBlob, headBlob, putBlob } from './blob/blob.ts'
import { getBlobBlockList, putBlobBlock, putBlobBlockList } from './blob/blocks.ts'
import {
  createContainer,
  deleteContainer,
  getContainer,
  listContainers,
  setContainerMetadata,
} from './blob/container.ts'
import { listBlobs } from './blob/list.ts'
import { leaseBlob, setBlobMetadata, setBlobProperties } from './blob/properties.ts'
import type { Call } from './call.ts'
import { appendToPath, flushPath } from './dfs/append.ts'
import {
  createDfsFileSystem,
  deleteDfsFileSystem,
  getDfsFileSystem,
  listDfsFileSystems,
  setDfsFileSystem,
} from './dfs/file-system.ts'
import { listPaths } from './dfs/list.ts'
import { createPath, deletePath, getPathStatus, setAccessControl, setPathProperties } from './dfs/path.ts'
import { renamePath } from './dfs/rename.ts'
import { StorageError } from './errors.ts'
import type { Lake } from './store/lake.ts'

/** What a request can ask for, with what it needs, and who does it. */
export type Operation = Needs & { run: (lake: Lake, call: Call, account: Account) => Promise<void> }

const service = (anyOf: string, run: Operation['run']): Operation => ({ level: 'service', anyOf, run })
const container = (anyOf: string, run: Operation['run']): Operation => ({ level: 'container', anyOf, run })
const listing = (anyOf: string, run: Operation['run']): Operation => ({ level: 'listing', anyOf, run })
const object = (anyOf: string, run: Operation['run']): Operation => ({ level: 'object', anyOf, run })

/** Keys read `METHOD what=value`; the letters are the permissions of which any one will do. */
const operations: Record<'account' | 'fileSystem' | 'path', Record<string, Operation>> = {
  account: {
    'GET comp=list': service('l', listContainers),
    'GET resource=account': service('l', listDfsFileSystems),
  },
  fileSystem: {
    'PUT resource=filesystem': container('cw', createDfsFileSystem),
    'HEAD resource=filesystem': container('r', getDfsFileSystem),
    'PATCH resource=filesystem': container('w', setDfsFileSystem),
    'DELETE resource=filesystem': container('d', deleteDfsFileSystem),
    'GET resource=filesystem': listing('l', listPaths),
    'HEAD action=getAccessControl': object('r', getPathStatus),
    'HEAD action=getStatus': object('r', getPathStatus),
    'PATCH action=setAccessControl': object('p', setAccessControl),
    'PUT restype=container': container('cw', createContainer),
    'GET restype=container': container('r', getContainer),
    'HEAD restype=container': container('r', getContainer),
    'DELETE restype=container': container('d', deleteContainer),
    'GET comp=metadata': container('r', getContainer),
    'HEAD comp=metadata': container('r', getContainer),
    'PUT comp=metadata': container('w', setContainerMetadata),
    'GET comp=list': listing('l', listBlobs),
  },
  path: {
    'PUT resource=file': object('cw', createPath),
    'PUT resource=directory': object('cw', createPath),
    'PUT rename': object('cwm', renamePath),
    'PATCH action=append': object('aw', appendToPath),
    'PATCH action=flush': object('aw', flushPath),
    'PATCH action=setAccessControl': object('p', setAccessControl),
    'PATCH action=setProperties': object('w', setPathProperties),
    'HEAD action=getAccessControl': object('r', getPathStatus),
    'HEAD action=getStatus': object('r', getPathStatus),
    GET: object('r', getBlob),
    HEAD: object('r', headBlob),
    PUT: object('cw', putBlob),
    DELETE: object('d', deletePath),
    'PUT comp=metadata': object('w', setBlobMetadata),
    'PUT comp=properties': object('w', setBlobProperties),
    'PUT comp=lease': object('w', leaseBlob),
    'PUT comp=block': object('w', putBlobBlock),
    'PUT comp=blocklist': object('w', putBlobBlockList),
    'GET comp=metadata': object('r', headBlob),
    'HEAD comp=metadata': object('r', headBlob),
    'GET comp=blocklist': object('r', getBlobBlockList),
  },
}

/** Which operation a request asks for; one that is not offered here is the caller's fault and told so. */
export function findOperation(call: Omit<Call, 'grant'>): Operation {
  const level = call.path ? 'path' : call.fileSystem ? 'fileSystem' : 'account'
  const key = `${call.method} ${aspectOf(call)}`.trim()
  const found = Object.hasOwn(operations[level], key) ? operations[level][key] : undefined
  if (found) return found
  const known = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'].includes(call.method)
  throw known
    ? new StorageError(400, 'InvalidQueryParameterValue', 'this operation is not offered here')
    : new StorageError(405, 'UnsupportedHttpVerb')
}

/** The one thing in a request that tells its operation apart from others of the same method. */
function aspectOf(call: Omit<Call, 'grant'>): string {
  if (call.headers['x-ms-rename-source'] && call.method === 'PUT' && call.path) return 'rename'
  for (const name of ['comp', 'action', 'restype', 'resource']) {
    const value = call.query.get(name)
    if (value !== null) return `${name}=${value}`
  }
  return ''
}
