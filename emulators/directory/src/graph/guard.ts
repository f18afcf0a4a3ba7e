import type { FastifyInstance } from 'fastify'
import type { Application } from '../config.ts'
import type { Disturbance } from '../emulator/disturbance.ts'
import { readAccessToken } from '../token/access-token.ts'
import type { SigningKey } from '../token/signing-key.ts'
import { GraphProblem } from './problem.ts'

type GuardDeps = {
  signingKey: SigningKey
  tenantId: string
  applications: Application[]
  machineTime: () => number
  disturbance: Disturbance
}

function throttle(disturbance: Disturbance) {
  if (disturbance.throttledRequests === 0) return
  disturbance.throttledRequests -= 1
  const headers = { 'retry-after': String(disturbance.retryAfterSeconds) }
  throw new GraphProblem(429, 'TooManyRequests', 'Too many requests', headers)
}

async function callerOf(authorization: string | undefined, deps: GuardDeps): Promise<Application> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (!token) throw new GraphProblem(401, 'InvalidAuthenticationToken', 'Access token is empty.')
  const clientId = await readAccessToken(token, deps)
  const application = deps.applications.find((candidate) => candidate.clientId === clientId)
  if (!application) throw new GraphProblem(401, 'InvalidAuthenticationToken', 'Access token validation failure.')
  return application
}

/** Puts throttling, the bearer token and the write permission in front of every route of the scope. */
export function guardGraph(app: FastifyInstance, deps: GuardDeps) {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'request-id': request.id, 'client-request-id': request.id })
    const isBatch = request.routeOptions.url === '/v1.0/$batch' // of reads, each of which comes by here itself
    if (!isBatch) throttle(deps.disturbance)
    const caller = await callerOf(request.headers.authorization, deps)
    const writes = request.method !== 'GET' && request.method !== 'HEAD' && !isBatch
    if (writes && caller.readOnly) {
      throw new GraphProblem(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
    }
  })
}
