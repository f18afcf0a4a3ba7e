import type { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'

/** What a lookup asked for. Ids only: the phone number is found again in the directory when the result is fetched. */
export interface LookupInfo {
  request_id: string
  /** Whose contacts, by directory id. */
  person_id: string
  device_ids: string[]
  /** Who asked: only they may fetch the result. */
  asked_by: string
  time_from: string | null
  time_to: string | null
}

export interface LookupState {
  info: LookupInfo
  completed: number
  total: number
  failed: boolean
  /** Results of the devices that are done. */
  results: AnalysisResult[]
}

/**
 * The queue of contact analyses, one job per device of a person, first in first out. A submitted lookup survives the restart of any process;
 * a job whose worker dies is taken over, a few times. Lookup and results are gone after the expiry.
 */
export interface AnalysisJobs {
  submit(info: LookupInfo, expirySeconds: number): Promise<void>
  /** Undefined when the request is unknown or expired. */
  state(requestId: string): Promise<LookupState | undefined>
  check(): Promise<void>
  close(): Promise<void>
}

export type AnalysisHandler = (job: AnalysisJob) => Promise<AnalysisResult>
