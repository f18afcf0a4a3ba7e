import { problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Capture } from './capture.ts'

const Sequence = z.int().nonnegative().nullable()

export const PartitionState = z.object({
  partition: z.string(),
  last_enqueued: Sequence.describe('Sequence of the newest message in the stream; null when there never was one.'),
  captured: Sequence.describe(
    'Sequence of the last message in a closed file that the stream was told of; null when none is known.',
  ),
  open_lines: z.int().nonnegative(),
  open_events: z.int().nonnegative().describe('As counted at the edge.'),
  open_bytes: z.int().nonnegative(),
  opened_at: z.iso.datetime().nullable(),
})
export type PartitionState = z.infer<typeof PartitionState>

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

  routesOf(app).get(
    '/partitions',
    {
      schema: {
        operationId: 'getPartitions',
        description: 'How far each partition that this process has is captured.',
        response: { 200: z.object({ partitions: z.array(PartitionState) }), ...problemAnswers(401, 503) },
      },
    },
    async () => ({ partitions: await capture.partitions() }),
  )
}
