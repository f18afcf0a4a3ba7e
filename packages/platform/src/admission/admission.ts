/** What a verified request of a phone asks of the books that all processes share. */
export interface AdmissionRequest {
  deviceId: string
  /** A value that this device has not used before within so many seconds; none where nobody could replay anything. */
  nonce?: { value: string; seconds: number }
  /** Bytes of the body, which count towards the day. */
  bytes: number
  limits: AdmissionLimits
  /** A batch that may be sent again: its key, and a digest of what was sent under it. */
  batch?: BatchName
  now: Date
}

/** Per device; 0 means no limit. */
export interface AdmissionLimits {
  perMinute: number
  bytesPerDay: number
}

export interface BatchName {
  key: string
  digest: string
  /** How long it counts as being taken when nobody says what came of it; eight seconds, unless it may take longer. */
  leaseSeconds?: number
}

export type Admission =
  | { kind: 'admitted' }
  /** The nonce was used before. */
  | { kind: 'replayed' }
  | { kind: 'limited'; retryAfterSeconds: number }
  /** The batch was taken before; this was the answer. */
  | { kind: 'repeated'; answer: string }
  /** The batch is being taken at this moment, by this process or another. */
  | { kind: 'under-way' }
  /** The key was used for something else. */
  | { kind: 'conflict' }

/**
 * Decides at the door, once for all processes and across their restarts: each nonce once, each device within its limits, each batch once. One call is one
 * step that nobody can come between. Rejects with `unavailable` when the books cannot be reached: then nobody is let in.
 */
export interface AdmissionBooks {
  admit(request: AdmissionRequest): Promise<Admission>
  /** Notes the answer that a repeat of an admitted batch is to get. */
  settle(deviceId: string, batch: BatchName, answer: string): Promise<void>
  /** An admitted batch was not taken: it may come again. */
  abandon(deviceId: string, batch: BatchName): Promise<void>
  check(): Promise<void>
  close(): Promise<void>
}
