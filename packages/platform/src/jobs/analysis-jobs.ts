import type { AnalysisJob, AnalysisResult } from '@smittestopp/contracts'

/** What an analysis is of, for each device of a person. Ids only: the phone number is found again in the directory when the result is fetched. */
export interface Question extends Omit<AnalysisJob, 'request_id' | 'device_id' | 'own_devices'> {
  /** Whose contacts, by directory id. */
  person_id: string
  device_ids: string[]
}

/** A question as somebody asks it. */
export interface Asked {
  request_id: string
  /** Who asks: only they may fetch the result, or cancel. */
  asked_by: string
  question: Question
  /** Questions alike in this may share one analysis, for so long after it was first asked. It is never stored as it is. */
  alike: string
  shareSeconds: number
  /** When lookup and result are gone. */
  expirySeconds: number
}

/** A lookup: what is answered is the question that was asked first, so its window may end a little earlier. */
export interface LookupInfo extends Question {
  request_id: string
  asked_by: string
}

/** Why there will be no result: an analysis took longer, or found more, than it may, or did not work in any of its tries. */
export type Failure = 'too-long' | 'too-large' | 'failed'

export interface LookupState {
  info: LookupInfo
  completed: number
  total: number
  failure: Failure | null
  /** One for each device, in their order, when all are done; none before. */
  results: AnalysisResult[]
}

/**
 * The queue of contact analyses, one job per device of a person, first in first out. A submitted lookup survives the restart of any process and of the
 * queue itself; a job whose worker dies is taken over, a few times. Lookups that are alike share one analysis; its results are sealed and gone
 * with the last lookup that waits for them.
 */
export interface AnalysisJobs {
  submit(asked: Asked): Promise<void>
  /** Undefined when the request is unknown, cancelled or expired. */
  state(requestId: string): Promise<LookupState | undefined>
  /** The state once nothing of the lookup is under way any longer, or the signal comes; of a lookup that somebody else asked for, at once. */
  outcome(requestId: string, askedBy: string, over: AbortSignal): Promise<LookupState | undefined>
  /** Ends a lookup of whoever asked; false when there is none of theirs. The analysis ends with the last lookup that shares it. */
  cancel(requestId: string, askedBy: string): Promise<boolean>
  check(): Promise<void>
  close(): Promise<void>
}

/** Does one job. The signal says that nobody waits any longer, or that the time is over: to be looked at between steps. */
export type AnalysisHandler = (job: AnalysisJob, signal: AbortSignal, share: ShareParts) => Promise<AnalysisResult>

/**
 * Has parts of what an analysis reads read by whichever worker comes to them, and by `here` those that none does; hands over what was read in any order. A
 * part tells others what to read in ids and times; what they read comes back as its JSON says.
 */
export type ShareParts = <Part extends object>(
  parts: readonly Part[],
  here: (part: Part) => Promise<unknown>,
) => AsyncIterable<unknown>

/** Reads a part of an analysis that some worker has, by the same signal as an analysis. */
export type PartHandler = (job: AnalysisJob, part: object, signal: AbortSignal) => Promise<unknown>

/** Reads all parts here, one after the other. */
export const readAlone: ShareParts = async function* (parts, here) {
  for (const part of parts) yield await here(part)
}
