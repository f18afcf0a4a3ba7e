import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { badRequest } from '../graph/problem.ts'

/** What a test has asked the directory to do badly; forgotten at restart. */
export type Disturbance = {
  /** How many more Graph requests are answered 429. */
  throttledRequests: number
  retryAfterSeconds: number
  /** How long a new user stays unfindable by filter, as B2C's replicas lag. */
  lagMilliseconds: number
}

const Throttle = z.strictObject({
  requests: z.number().int().min(0).max(1_000_000),
  retryAfterSeconds: z.number().int().min(0).max(3600),
})
const Lag = z.strictObject({ milliseconds: z.number().int().min(0).max(3_600_000) })

/** PUT /emulator/throttle and PUT /emulator/lag, without credentials: they exist only here, not in Graph. */
export async function disturbanceRoutes(app: FastifyInstance, { disturbance }: { disturbance: Disturbance }) {
  app.put('/throttle', async (request, reply) => {
    const throttle = Throttle.safeParse(request.body)
    if (!throttle.success) throw badRequest('give requests and retryAfterSeconds as whole numbers')
    disturbance.throttledRequests = throttle.data.requests
    disturbance.retryAfterSeconds = throttle.data.retryAfterSeconds
    return reply.code(204).send()
  })

  app.put('/lag', async (request, reply) => {
    const lag = Lag.safeParse(request.body)
    if (!lag.success) throw badRequest('give milliseconds as a whole number')
    disturbance.lagMilliseconds = lag.data.milliseconds
    return reply.code(204).send()
  })
}
