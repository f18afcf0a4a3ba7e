import type { FastifyRequest } from 'fastify'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Clock } from './clock.ts'
import { Problem } from './problem.ts'

/** Whose tokens are taken: the issuer, for whom they are meant, and the scope (`scp`) they must carry. */
export interface TokenRules {
  issuer: string
  audience: string
  scope: string
  /** Where the issuer's keys are published. */
  jwksUrl: string
}

/**
 * A function that checks the bearer token of a request, once however often it is asked, and returns its claims: 401 without a good token for this audience,
 * 403 when its scope is for something else.
 */
export function verifyToken(rules: TokenRules, clock: Clock): (request: FastifyRequest) => Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(rules.jwksUrl), { timeoutDuration: 3_000, cooldownDuration: 5_000 })
  const checked = new WeakMap<FastifyRequest, Promise<JWTPayload>>()
  return (request) => {
    const claims = checked.get(request) ?? check(request)
    checked.set(request, claims)
    return claims
  }

  async function check(request: FastifyRequest): Promise<JWTPayload> {
    const [, token] = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    if (!token) throw unauthorized()
    const { payload } = await jwtVerify(token, keys, {
      issuer: rules.issuer,
      audience: rules.audience,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'sub'],
      currentDate: clock(),
      clockTolerance: 60,
    }).catch(refuse)
    if (
      !String(payload.scp ?? '')
        .split(' ')
        .includes(rules.scope)
    )
      throw new Problem(403, 'forbidden', 'Forbidden')
    return payload
  }
}

function unauthorized(): Problem {
  return new Problem(401, 'unauthorized', 'Unauthorized', { headers: { 'www-authenticate': 'Bearer' } })
}

/** No answer in time, an answer that is not 200, an answer that is no key set. */
const ISSUER_FAULTS = ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID']

/** A token that cannot be checked because the issuer is away is not the caller's fault. */
function refuse(error: unknown): never {
  const away = !(error instanceof errors.JOSEError) || ISSUER_FAULTS.includes(error.code)
  throw away
    ? Object.assign(new Error('the identity provider is away', { cause: error }), { unavailable: 'identity provider' })
    : unauthorized()
}

/** 403 unless the token names the role. */
export function requireRole(claims: JWTPayload, role: string): void {
  const roles = Array.isArray(claims.roles) ? claims.roles : []
  if (!roles.includes(role)) throw new Problem(403, 'forbidden', 'Forbidden')
}
