import { Problem } from '@smittestopp/service'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AdmitOptions, Admitted, PhoneAccess, SignedPhone } from './phone-access.ts'

const NOTHING = Buffer.alloc(0)

/** What comes of a request at the door. */
export interface SignedRequests {
  phoneOf(request: FastifyRequest): SignedPhone
}

/** The request as it was signed: body as sent, path and query as they stood in the request line. */
export async function admitRequest(
  access: PhoneAccess,
  request: FastifyRequest,
  options?: AdmitOptions,
): Promise<Admitted> {
  const { method, url, headers } = request.raw
  const body = Buffer.isBuffer(request.body) ? request.body : NOTHING
  return access.admit({ method: method!, url: url!, headers, body }, options)
}

/** Leaves bodies as the bytes that were sent: what is signed is checked before anything is made of it. */
export function keepBytes(app: FastifyInstance, contentType: string): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(contentType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

/** A body as JSON in UTF-8, and nothing else. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    throw new Problem(400, 'body-malformed', 'the body is not JSON in UTF-8')
  }
}

/** Makes every route of the app one that only a registered phone may ask; what it sent is JSON, or nothing. */
export function requireSignature(
  app: FastifyInstance,
  { access, allow2020, bodyless2020 }: { access: PhoneAccess; allow2020?: boolean; bodyless2020?: boolean },
): SignedRequests {
  const phones = new WeakMap<FastifyRequest, SignedPhone>()
  keepBytes(app, '*')
  app.addHook('preValidation', async (request, reply) => {
    const { phone } = await admitRequest(access, request, { allow2020 })
    phones.set(request, phone)
    if (phone.scheme === '2020') reply.header('deprecation', 'true')
    const body = request.body as Buffer | undefined
    const isRead = body?.length && !(bodyless2020 && phone.scheme === '2020')
    request.body = isRead ? parseJson(body) : undefined
  })
  return { phoneOf: (request) => phones.get(request)! }
}
