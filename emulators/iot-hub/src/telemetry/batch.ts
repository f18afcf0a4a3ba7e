import { z } from 'zod'
import { invalid } from '../hub/problem.ts'
import type { MessageProperties } from './message.ts'

export const BATCH_TYPE = 'application/vnd.microsoft.iothub.json'

const MOST = 500
const Batch = z
  .array(
    z.object({
      body: z.string(),
      base64Encoded: z.boolean().default(true),
      properties: z.record(z.string().max(256), z.string()).default({}),
    }),
  )
  .min(1)
  .max(MOST)

function decode(body: string, base64Encoded: boolean): Buffer {
  if (!base64Encoded) return Buffer.from(body)
  if (!z.base64().safeParse(body).success) throw invalid('A body of the batch is not base64')
  return Buffer.from(body, 'base64')
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    throw invalid('The batch is not JSON')
  }
}

/** The messages of a batch request, in their order. */
export function readBatch(bytes: Buffer): { body: Buffer; properties: MessageProperties }[] {
  const batch = Batch.safeParse(parseJson(bytes))
  if (!batch.success) throw invalid(`A batch is 1 to ${MOST} messages, each with a body and properties`)
  return batch.data.map(({ body, base64Encoded, properties }) => ({ body: decode(body, base64Encoded), properties }))
}
