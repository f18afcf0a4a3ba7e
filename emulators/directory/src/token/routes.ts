import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Application } from '../config.ts'
import { signAccessToken, TOKEN_SECONDS } from './access-token.ts'
import { authenticate, readClientCredentials } from './client-credentials.ts'
import type { SigningKey } from './signing-key.ts'

type TokenRouteDeps = {
  signingKey: SigningKey
  tenantId: string
  applications: Application[]
  machineTime: () => number
}

/** Microsoft's numbers for the failures told here: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const FAILURES = {
  unknownTenant: [400, 'invalid_request', 90002, 'Tenant not found.'],
  wrongGrant: [400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.'],
  wrongScope: [400, 'invalid_scope', 70011, 'The provided value for the input parameter scope is not valid.'],
  noSecret: [401, 'invalid_client', 7000218, 'The request body must contain client_assertion or client_secret.'],
  wrongSecret: [401, 'invalid_client', 7000215, 'Invalid client secret provided.'],
} as const

/** POST /{tenant}/oauth2/v2.0/token: client credentials only. */
export async function tokenRoutes(app: FastifyInstance, deps: TokenRouteDeps) {
  function refuse(reply: FastifyReply, failure: keyof typeof FAILURES) {
    const [status, error, number, text] = FAILURES[failure]
    return reply.code(status).send({
      error,
      error_description: `AADSTS${number}: ${text}`,
      error_codes: [number],
      timestamp: new Date(deps.machineTime()).toISOString().replace('T', ' ').replace(/\..*/, 'Z'),
      trace_id: randomUUID(),
      correlation_id: randomUUID(),
    })
  }

  app.post<{ Params: { tenant: string } }>('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
    const form = (request.body ?? {}) as Record<string, unknown>
    if (request.params.tenant !== deps.tenantId) return refuse(reply, 'unknownTenant')
    if (form.grant_type !== 'client_credentials') return refuse(reply, 'wrongGrant')
    if (!String(form.scope ?? '').endsWith('/.default')) return refuse(reply, 'wrongScope')
    const credentials = readClientCredentials(request.headers.authorization, form)
    if (!credentials) return refuse(reply, 'noSecret')
    const application = authenticate(deps.applications, credentials)
    if (!application) return refuse(reply, 'wrongSecret')
    const access_token = await signAccessToken(application, deps)
    return { token_type: 'Bearer', expires_in: TOKEN_SECONDS, ext_expires_in: TOKEN_SECONDS, access_token }
  })
}
