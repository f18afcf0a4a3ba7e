import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { HubDeps } from '../app.ts'
import { readDeviceToken } from '../sas/authorize.ts'
import { BATCH_TYPE, readBatch } from './batch.ts'
import { messageProperties, toStreamMessage } from './message.ts'

/** The most a device may send at a time, in bytes: 256 KB. */
const MOST_BYTES = 262_144

function messagesOf(request: FastifyRequest) {
  const bytes = (request.body as Buffer | undefined) ?? Buffer.alloc(0)
  const isBatch = request.headers['content-type']?.toLowerCase().startsWith(BATCH_TYPE)
  return isBatch ? readBatch(bytes) : [{ body: bytes, properties: messageProperties(request.headers) }]
}

/** POST /devices/{id}/messages/events: answers 204 once the event stream holds the message. */
export async function telemetryRoutes(app: FastifyInstance, { registry, stream, activity, access, now }: HubDeps) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_, body, done) => done(null, body))

  app.post<{ Params: { id: string } }>(
    '/devices/:id/messages/events',
    {
      bodyLimit: MOST_BYTES,
      // before the body is read, so that a stranger cannot make us hold one
      onRequest: async (request) => readDeviceToken(request, access)(registry.required(request.params.id)),
    },
    async (request, reply) => {
      const device = registry.required(request.params.id)
      const enqueuedAt = now()
      const messages = messagesOf(request).map((message) =>
        toStreamMessage(device, message.body, message.properties, enqueuedAt),
      )
      await stream.send(messages, device.deviceId)
      activity.note(device.deviceId, enqueuedAt)
      return reply.code(204).send()
    },
  )
}
