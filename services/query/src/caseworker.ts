import { requireRole } from '@smittestopp/service'

/** The person behind a call, from the signed token and never from the body. */
export interface Caseworker {
  id: string
  name: string
  organization: string
}

export function caseworkerOf(claims: Record<string, unknown>): Caseworker {
  requireRole(claims, 'caseworker')
  return { id: String(claims.sub), name: String(claims.name ?? ''), organization: String(claims.organization ?? '') }
}
