// The baseline of the upload: a Fastify route that parses the same JSON and does nothing with it. Tells its parent its port.
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'

const app = Fastify()
app.post<{ Body: { events: unknown[] } }>('/app/events', async (request) => ({ accepted: request.body.events.length }))
await app.listen({ host: '127.0.0.1', port: 0 })
process.send!((app.server.address() as AddressInfo).port)
