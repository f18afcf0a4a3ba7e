import { z } from 'zod'
import { Parameters, Profile } from './parameters.ts'
import { DeviceId } from './upload.ts'

/**
 * One device of one person to be analysed. Ids only, never people; `request_id` is the question that was asked first, repeats of it share what comes of it.
 * Null times mean the defaults of the contact rules.
 */
export const AnalysisJob = z.object({
  request_id: z.uuid(),
  device_id: DeviceId,
  own_devices: z.array(DeviceId),
  time_from: z.iso.datetime().nullable(),
  time_to: z.iso.datetime().nullable(),
  profile: Profile,
  /** All of them, as they were when the question was asked: every worker computes the same. */
  parameters: Parameters,
  /** Whether to find whom contacts met afterwards. */
  second_level: z.boolean(),
  /** Whether to find out where contacts were. */
  places: z.boolean(),
})
export type AnalysisJob = z.infer<typeof AnalysisJob>
