import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { authorise, requireCredentials } from './auth/authorise.ts'
import { type Grant, granting } from './auth/permissions.ts'
import type { Account } from './auth/shared-key.ts'
import { type Call, dialectOf, parseTarget, splitTarget } from './call.ts'
import { asStorageError, StorageError } from './errors.ts'
import { findOperation } from './operations.ts'
import { reply, replyError } from './replies.ts'
import type { Lake } from './store/lake.ts'

export type Deps = { lake: Lake; account: Account; clockOffsetSeconds: number; log: Logger }
export type Running = { port: number; close(): Promise<void> }

/** How long a connection may stand still in the middle of a request before it is given up. */
const stillness = 60_000

const nothing: Grant = granting('')

/** Serves the lake; `close` takes no more requests and waits for those in flight. */
export async function startDataLake(deps: Deps, at: { host: string; port: number }): Promise<Running> {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 30_000 }, (request, response) => {
    void answer(deps, request, response)
  })
  server.setTimeout(stillness)
  await listen(server, at)
  return { port: (server.address() as AddressInfo).port, close: () => close(server) }
}

async function answer(deps: Deps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { rawPath, rawQuery } = splitTarget(request.url ?? '/')
  const query = new URLSearchParams(rawQuery)
  const method = request.method ?? 'GET'
  const dialect = dialectOf(method, query, request.headers)
  setCommonHeaders(request, response)
  try {
    if (rawPath === '/health' && method === 'GET') return health(deps, response)
    const target = parseTarget(deps.account.name, rawPath)
    const { headers } = request
    const asked = { method, rawPath, rawQuery, query, headers, dialect, ...target, grant: nothing, request, response }
    await perform(deps, asked)
  } catch (error) {
    refuse(deps, { method, dialect, request, response }, error)
  }
}

/** Who asks is settled before what is asked for: without credentials nothing is told. */
async function perform(deps: Deps, call: Call): Promise<void> {
  const { lake, account } = deps
  requireCredentials(call)
  const operation = findOperation(call)
  const grant = authorise(call, operation, account, lake.machineNow())
  await operation.run(lake, { ...call, grant }, account)
}

function setCommonHeaders(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('x-ms-request-id', randomUUID())
  response.setHeader('x-ms-version', request.headers['x-ms-version'] ?? '2023-11-03')
  const clientId = request.headers['x-ms-client-request-id']
  if (clientId) response.setHeader('x-ms-client-request-id', clientId)
}

function health(deps: Deps, response: ServerResponse): void {
  const body = JSON.stringify({ status: 'ok', clock_offset_seconds: deps.clockOffsetSeconds })
  reply({ response }, 200, { 'content-type': 'application/json' }, body)
}

type Failed = Pick<Call, 'method' | 'dialect' | 'request' | 'response'>

/** Tells the caller why not. A defect of ours is logged whole and told as InternalError; a caller who left is told nothing. */
function refuse(deps: Deps, call: Failed, thrown: unknown): void {
  const { request, response } = call
  if (response.headersSent || response.destroyed || request.errored) {
    const left = response.destroyed || request.errored
    if (!left) deps.log.error({ err: thrown, method: call.method }, 'broken off')
    response.destroy()
    return
  }
  const known = asStorageError(thrown)
  if (!known) deps.log.error({ err: thrown, method: call.method, id: response.getHeader('x-ms-request-id') }, 'defect')
  const error = known ?? new StorageError(500, 'InternalError', 'the server failed')
  replyError(call, call.dialect === 'blob' ? inBlobWords(error) : error)
}

/** What the dfs dialect calls a file system, the blob dialect calls a container. */
function inBlobWords(error: StorageError): StorageError {
  return error.code === 'FilesystemNotFound' ? new StorageError(404, 'ContainerNotFound') : error
}

function listen(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, () => resolve())
  })
}

/** Connections that still stand idle after a few seconds, or in a body that does not come, are cut. */
async function close(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), 3_000)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearTimeout(cut)
}
