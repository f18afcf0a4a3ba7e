import { RegisteredDevice } from '@smittestopp/contracts'
import { type Clock, problemAnswers, routesOf, verifyToken } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../app.ts'
import { registerDevice } from './register.ts'

export async function deviceRoutes(app: FastifyInstance, deps: Deps & { clock: Clock }): Promise<void> {
  const authenticate = verifyToken(deps.phones, deps.clock)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, body, done) => {
    body.resume() // whatever it is, it is not read
    done(null)
  })
  routesOf(app).post(
    '/register-device',
    {
      schema: {
        operationId: 'registerDevice',
        description:
          'Makes this installation of the app a device of the signed-in person, and hands out its keys. The body is ignored.',
        security: [{ bearer: [] }],
        response: { 200: RegisteredDevice, ...problemAnswers(400, 401, 403, 503) },
      },
    },
    async (request) => registerDevice(deps, await authenticate(request)),
  )
}
