import type { FastifyInstance } from 'fastify'

/** For routes that read no body: whatever is sent is let run out. */
export function ignoreBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, body, done) => {
    body.resume()
    done(null)
  })
}
