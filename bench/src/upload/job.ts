import { RegisteredDevice } from '@smittestopp/contracts'
import { z } from 'zod'

/** What the load generator is to do: send `amount` uploads to a route, each signed anew beforehand, each sent once. */
export const Job = z.object({
  url: z.url(),
  amount: z.int().positive(),
  connections: z.int().positive(),
  /** Uploads a second in all; as fast as the route answers when there is none. */
  rate: z.int().positive().optional(),
  devices: z.array(RegisteredDevice).min(1),
  /** What may be seen by Bluetooth. */
  contactIds: z.array(z.string()).min(1),
  seed: z.int(),
})
export type Job = z.infer<typeof Job>

/** What came of it. */
export const Load = z.object({
  seconds: z.number().positive(),
  /** Milliseconds; of 100 answers one took longer. */
  p99: z.number(),
  ok: z.int(),
  /** Answers other than 200, connections that broke, requests without an answer. */
  failed: z.int(),
})
export type Load = z.infer<typeof Load>
