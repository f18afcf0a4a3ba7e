import { jwtVerify, SignJWT } from 'jose'
import type { Application } from '../config.ts'
import { GraphProblem } from '../graph/problem.ts'
import type { SigningKey } from './signing-key.ts'

/** Seconds a token lives, as Microsoft tells it (an hour less one). */
export const TOKEN_SECONDS = 3599
const AUDIENCE = 'https://graph.microsoft.com'

type TokenDeps = { signingKey: SigningKey; tenantId: string; machineTime: () => number }

function issuerOf(tenantId: string) {
  return `https://sts.windows.net/${tenantId}/`
}

export function signAccessToken(application: Application, { signingKey, tenantId, machineTime }: TokenDeps) {
  const issuedAt = Math.floor(machineTime() / 1000)
  const roles = application.readOnly ? ['Directory.Read.All'] : ['Directory.ReadWrite.All']
  return new SignJWT({ appid: application.clientId, app_displayname: application.displayName, roles, tid: tenantId })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signingKey.kid })
    .setIssuer(issuerOf(tenantId))
    .setAudience(AUDIENCE)
    .setSubject(application.clientId)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_SECONDS)
    .sign(signingKey.privateKey)
}

/** The client id a token speaks for; anything but a token of ours that is still valid is Graph's 401. */
export async function readAccessToken(token: string, deps: TokenDeps): Promise<string> {
  try {
    const { payload } = await jwtVerify(token, deps.signingKey.publicKey, {
      issuer: issuerOf(deps.tenantId),
      audience: AUDIENCE,
      algorithms: ['RS256'],
      currentDate: new Date(deps.machineTime()),
    })
    return String(payload.appid)
  } catch (error) {
    const expired = (error as { code?: string }).code === 'ERR_JWT_EXPIRED'
    const message = expired ? 'Lifetime validation failed, the token is expired.' : 'Access token validation failure.'
    throw new GraphProblem(401, 'InvalidAuthenticationToken', message)
  }
}
