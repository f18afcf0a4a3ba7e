import { problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Capture } from './capture.ts'

export async function captureRoutes(app: FastifyInstance, { capture }: { capture: Capture }): Promise<void> {
  routesOf(app).post(
    '/close-files',
    {
      schema: {
        operationId: 'closeFiles',
        description: 'Closes the open lake files now.',
        response: { 200: z.object({ closed: z.int() }), ...problemAnswers(401, 503) },
      },
    },
    async () => ({ closed: await capture.closeFiles() }),
  )
}
