import { hash } from 'node:crypto'
import { UploadAnswer, UploadBody } from '@smittestopp/contracts'
import { admitRequest, keepBytes, type PhoneAccess, parseJson, type SignedPhone } from '@smittestopp/phone-access'
import type { AdmissionBooks, BatchName } from '@smittestopp/platform'
import { type App, idempotencyKeyOf, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { inflate } from './inflate.ts'
import { countsOf, type Upload } from './upload.ts'

export interface UploadRoutesDeps {
  access: PhoneAccess
  admission: AdmissionBooks
  upload: Upload
  meter: App['meter']
  /** Bytes of a body at most, as sent and inflated. */
  bodyLimit: number
}

/** What a phone calls its batch, so that sending it again stores nothing again. */
function batchOf(request: FastifyRequest): BatchName | undefined {
  const key = idempotencyKeyOf(request)
  if (key === undefined) return undefined
  return { key, digest: hash('sha256', (request.body as Buffer | undefined) ?? '', 'base64url').slice(0, 22) }
}

export async function uploadRoutes(app: FastifyInstance, deps: UploadRoutesDeps): Promise<void> {
  const { access, admission, upload, bodyLimit } = deps
  const events = deps.meter.createCounter('upload_events', {
    description: 'Events at the edge, by what became of them',
  })
  keepBytes(app, 'application/json')

  async function take(phone: SignedPhone, request: FastifyRequest): Promise<UploadAnswer> {
    const body = await inflate(request.body as Buffer, request.headers['content-encoding'], bodyLimit)
    const answer = await upload(phone, body, parseJson(body))
    for (const [outcome, count] of countsOf(answer)) if (count) events.add(count, { outcome })
    return answer
  }

  routesOf(app).post(
    '/events',
    {
      schema: {
        operationId: 'uploadEvents',
        description:
          'Takes one batch of GPS or Bluetooth events, signed by the device with HTTP Message Signatures (RFC 9421, HMAC-SHA-256). What is accepted is durable; what is refused need not be sent again. A repeat under the same Idempotency-Key gets the first answer and stores nothing.',
        security: [{ signature: [] }],
        body: UploadBody,
        response: { 200: UploadAnswer, ...problemAnswers(400, 401, 403, 413, 415, 422, 429, 503) },
      },
      validatorCompiler: () => (value) => ({ value }), // the signature covers bytes; they are made sense of, once, after it
    },
    async (request) => {
      const batch = batchOf(request)
      const { phone, answer: earlier } = await admitRequest(access, request, { batch })
      if (earlier !== undefined) return JSON.parse(earlier) as UploadAnswer
      const answer = await take(phone, request).catch(async (error) => {
        if (batch) await admission.abandon(phone.deviceId, batch).catch(() => {}) // it is forgotten soon
        throw error
      })
      // What is durable is acknowledged; a repeat that the books do not know is dropped by the import.
      if (batch) await admission.settle(phone.deviceId, batch, JSON.stringify(answer)).catch(() => {})
      return answer
    },
  )
}
