import { z } from 'zod'
import { ContactReport } from './contact-report.ts'
import { DeviceId } from './upload.ts'

/** One device of one person to be analysed. Ids only, never people. Null times mean the defaults of the contact rules. */
export const AnalysisJob = z.object({
  request_id: z.uuid(),
  device_id: DeviceId,
  own_devices: z.array(DeviceId),
  time_from: z.iso.datetime().nullable(),
  time_to: z.iso.datetime().nullable(),
})
export type AnalysisJob = z.infer<typeof AnalysisJob>

/** What the worker found for one device: a report for each peer that is to be reported, by device id. */
export const AnalysisResult = z.object({
  request_id: z.uuid(),
  device_id: DeviceId,
  time_from: z.iso.datetime(),
  time_to: z.iso.datetime(),
  parameters: z.record(z.string(), z.unknown()),
  contacts: z.record(DeviceId, ContactReport),
})
export type AnalysisResult = z.infer<typeof AnalysisResult>
