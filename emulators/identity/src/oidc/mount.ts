import type { FastifyInstance } from 'fastify'
import type Provider from 'oidc-provider'

export interface MountOptions {
  provider: Provider
  path: string
  publicUrl: string
}

/** Hands every request under the issuer's path to the library, which reads bodies and writes answers itself. */
export async function mountProvider(app: FastifyInstance, options: MountOptions): Promise<void> {
  const { host, protocol } = new URL(options.publicUrl)
  const answer = options.provider.callback()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  app.all(`${options.path}/*`, (request, reply) => {
    reply.hijack()
    const { raw } = request
    // Links are built from PUBLIC_URL, never from what the asker claims to have called.
    Object.assign(raw.headers, { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) })
    const original = raw.url ?? '/'
    Object.assign(raw, { originalUrl: original, url: original.slice(options.path.length) })
    answer(raw, reply.raw)
  })
}
