/** How long a piece of work is its process's after the last sign of life. */
export const LEASE_MS = 30_000
/** How long what became of it can be asked for. */
export const KEPT_SECONDS = 7 * 86_400

/** What a BullMQ worker is told, so that work whose process died is taken over. */
export function leaseOf(leaseMs: number) {
  return { lockDuration: leaseMs, stalledInterval: leaseMs / 2, maxStalledCount: 10 }
}
