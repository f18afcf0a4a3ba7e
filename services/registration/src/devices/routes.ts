import { RegisteredDevice } from '@smittestopp/contracts'
import { idempotencyKeyOf, problemAnswers, routesOf, verifyToken } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import type { RouteDeps } from '../app.ts'
import { ignoreBodies } from '../ignore-bodies.ts'
import { callerOf, nobodyFound } from '../people/caller.ts'
import { registerDevice } from './register.ts'

export async function registrationRoutes(app: FastifyInstance, deps: RouteDeps): Promise<void> {
  const authenticate = verifyToken(deps.phones, deps.clock)
  ignoreBodies(app)
  routesOf(app).post(
    '/register-device',
    {
      schema: {
        operationId: 'registerDevice',
        description:
          'Makes this installation of the app a device of the signed-in person, and hands out its keys. The body is ignored. A repeat under the same Idempotency-Key within a day gets the same device.',
        security: [{ bearer: [] }],
        response: { 200: RegisteredDevice, ...problemAnswers(400, 401, 403, 429, 503) },
      },
    },
    async (request) => {
      const claims = await authenticate(request)
      const { person, phoneNumber } = await callerOf(deps, claims, request.headers['test-number'])
      if (!person) throw nobodyFound(400, phoneNumber)
      return registerDevice(deps, person, idempotencyKeyOf(request))
    },
  )
}
