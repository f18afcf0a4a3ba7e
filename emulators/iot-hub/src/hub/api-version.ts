import type { FastifyInstance } from 'fastify'
import { HubProblem } from './problem.ts'

const VERSIONS = ['2021-04-12', '2020-03-01']

/** Makes every route of the scope ask for an api-version it knows. */
export function requireApiVersion(app: FastifyInstance) {
  app.addHook('onRequest', async (request) => {
    const version = (request.query as Record<string, unknown>)['api-version']
    if (typeof version === 'string' && VERSIONS.includes(version)) return
    throw new HubProblem(400, 'InvalidProtocolVersion', `The api-version must be one of ${VERSIONS.join(', ')}`)
  })
}
