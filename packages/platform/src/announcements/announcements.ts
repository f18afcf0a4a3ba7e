/**
 * Tells every process that something about a device changed: its keys, its consents, that it was revoked. Delivery is at most once; whoever
 * listens is told of a gap when something may have been lost, and bounds by time what it keeps.
 */
export interface Announcements {
  /** Resolves when the announcement is on its way; rejects with `unavailable`. */
  announce(deviceIds: string[]): Promise<void>
  check(): Promise<void>
  close(): Promise<void>
}

export interface Listener {
  onChange(deviceId: string): void
  /** Nothing was heard for a while: whatever is kept may be old. */
  onGap(): void
}
