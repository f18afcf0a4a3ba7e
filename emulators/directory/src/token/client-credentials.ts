import { createHash, timingSafeEqual } from 'node:crypto'
import type { Application } from '../config.ts'

export type ClientCredentials = { clientId: string; clientSecret: string }

function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function fromBasic(authorization: string): ClientCredentials | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(authorization)?.[1]
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  const clientId = formDecode(text.slice(0, Math.max(colon, 0)))
  const clientSecret = formDecode(text.slice(colon + 1))
  return clientId && clientSecret ? { clientId, clientSecret } : undefined
}

/** What the client says it is: by HTTP basic (RFC 6749 2.3.1) when that header is there, otherwise in the form. */
export function readClientCredentials(
  authorization: string | undefined,
  form: Record<string, unknown>,
): ClientCredentials | undefined {
  if (authorization) return fromBasic(authorization)
  const { client_id: clientId, client_secret: clientSecret } = form
  return typeof clientId === 'string' && typeof clientSecret === 'string' ? { clientId, clientSecret } : undefined
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}

export function authenticate(applications: Application[], given: ClientCredentials): Application | undefined {
  const application = applications.find((candidate) => candidate.clientId === given.clientId.toLowerCase())
  return application && sameText(application.clientSecret, given.clientSecret) ? application : undefined
}
