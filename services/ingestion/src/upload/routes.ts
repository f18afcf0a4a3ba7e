import { UploadBody } from '@smittestopp/contracts'
import type { Database } from '@smittestopp/database'
import type { EventPublisher } from '@smittestopp/platform'
import { type Clock, Problem, problemAnswers, routesOf, verifySignature } from '@smittestopp/service'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createKeyCache } from './keys.ts'

export interface UploadDeps {
  database: Database
  publisher: EventPublisher
  deviceKeySecret: Buffer
}

interface Signed {
  deviceId: string
  body: Buffer
}

const Accepted = z.object({ accepted: z.int() }).describe('The batch is durable')

export async function uploadRoutes(app: FastifyInstance, deps: UploadDeps & { clock: Clock }): Promise<void> {
  const keyOf = createKeyCache(deps.database, deps.deviceKeySecret, deps.clock)
  const signed = new WeakMap<FastifyRequest, Signed>()

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  // The signature covers the bytes as sent, so it is checked before anything is made of them.
  app.addHook('preValidation', async (request) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const { method, url, headers } = request.raw
    const deviceId = await verifySignature({ method: method!, url: url!, headers, body }, deps.clock(), keyOf)
    signed.set(request, { deviceId, body })
    request.body = parse(body)
  })

  routesOf(app).post(
    '/events',
    {
      schema: {
        operationId: 'uploadEvents',
        description:
          'Takes one batch of GPS or Bluetooth events, signed by the device with HTTP Message Signatures (RFC 9421, HMAC-SHA-256).',
        security: [{ signature: [] }],
        body: UploadBody,
        response: { 200: Accepted, ...problemAnswers(400, 401, 403, 413, 415, 503) },
      },
    },
    async (request) => {
      const { deviceId, body } = signed.get(request)!
      await deps.publisher.publish({
        deviceId,
        body,
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        properties: {},
      })
      return { accepted: request.body.events.length }
    },
  )
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new Problem(400, 'body-malformed', 'the body is not JSON in UTF-8')
  }
}
