import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { World } from '../osm/world.ts'
import { addressOf, placeOf } from './place.ts'
import { reverse } from './reverse.ts'
import { indexWords, search } from './words.ts'

const Format = z.enum(['json', 'jsonv2']).default('jsonv2')

const Reverse = z.object({
  lat: z.coerce.number().min(-90).max(90),
  lon: z.coerce.number().min(-180).max(180),
  zoom: z.coerce.number().int().min(0).max(18).default(18),
  format: Format,
})

const Search = z.object({
  q: z.string().trim().min(1, 'Nothing to search for.').max(1_000),
  limit: z.coerce.number().int().min(1).max(40).default(10),
  format: Format,
})

const Status = z.object({ format: z.enum(['text', 'json']).default('text') })

/** GET /reverse, /search and /status. */
export async function nominatimRoutes(app: FastifyInstance, { world }: { world: World }) {
  const words = indexWords(world)

  app.setErrorHandler((error: Error, request, reply) => {
    if (error instanceof z.ZodError) {
      const message = error.issues.map(({ path, message }) => `Parameter '${path.join('.')}': ${message}`).join('; ')
      return reply.code(400).send({ error: { code: 400, message } })
    }
    request.log.error({ err: error }, 'a search failed')
    return reply.code(500).send({ error: { code: 500, message: 'Internal Server Error' } })
  })

  app.get('/reverse', async (request) => {
    const { lat, lon, zoom } = Reverse.parse(request.query)
    return reverse(world, lat, lon, zoom)
  })

  app.get('/search', async (request) => {
    const { q, limit } = Search.parse(request.query)
    return search(world, words, q, limit).map((number) => {
      const element = world.elements[number]!
      return placeOf(element, number, addressOf(element))
    })
  })

  app.get('/status', async (request, reply) => {
    const { format } = Status.parse(request.query)
    if (format === 'text') return reply.type('text/plain').send('OK')
    return { status: 0, message: 'OK', data_updated: new Date(world.timestamp).toISOString() }
  })
}
