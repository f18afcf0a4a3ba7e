import { z } from 'zod'

/** One line of a lake file, as IoT Hub's routing writes it. `Body` is an object, or base64 text when the device sent no JSON content type. */
export const LakeRecord = z.object({
  EnqueuedTimeUtc: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  SystemProperties: z.looseObject({ connectionDeviceId: z.string() }),
  Body: z.unknown(),
})
export type LakeRecord = z.infer<typeof LakeRecord>
