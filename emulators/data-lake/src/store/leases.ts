import { StorageError } from '../errors.ts'

/** Times are the machine's, in milliseconds; `until` is null for a lease without end. */
export type Lease = { id: string; seconds: number; until: number | null; breaksAt?: number }

export type LeaseState = 'available' | 'leased' | 'breaking' | 'broken' | 'expired'

export function leaseState(lease: Lease | undefined, now: number): LeaseState {
  if (!lease) return 'available'
  if (lease.breaksAt !== undefined) return now < lease.breaksAt ? 'breaking' : 'broken'
  return lease.until !== null && now >= lease.until ? 'expired' : 'leased'
}

/** Refuses a write, or a read that names a lease, unless the lease id given is the one that holds. */
export function checkLease(lease: Lease | undefined, given: string | undefined, now: number, writing: boolean): void {
  const state = leaseState(lease, now)
  const held = state === 'leased' || state === 'breaking'
  if (!held && given) throw new StorageError(412, lease ? 'LeaseLost' : 'LeaseNotPresentWithBlobOperation')
  if (!held) return
  if (!given && writing) throw new StorageError(412, 'LeaseIdMissing')
  if (given && !sameId(given, lease!.id)) throw new StorageError(412, 'LeaseIdMismatchWithBlobOperation')
}

export function acquire(lease: Lease | undefined, id: string, seconds: number, now: number): Lease {
  const state = leaseState(lease, now)
  if (state === 'breaking' || (state === 'leased' && !sameId(lease!.id, id))) {
    throw new StorageError(409, 'LeaseAlreadyPresent')
  }
  if (seconds !== -1 && !(seconds >= 15 && seconds <= 60)) {
    throw new StorageError(400, 'InvalidHeaderValue', 'a lease lasts 15 to 60 seconds, or -1 for ever')
  }
  return { id, seconds, until: seconds === -1 ? null : now + seconds * 1000 }
}

export function renew(lease: Lease | undefined, id: string, now: number): Lease {
  const own = ownLease(lease, id)
  if (own.breaksAt !== undefined) throw new StorageError(409, 'LeaseIsBrokenAndCannotBeRenewed')
  return { ...own, until: own.seconds === -1 ? null : now + own.seconds * 1000 }
}

export function change(lease: Lease | undefined, id: string, proposed: string, now: number): Lease {
  const state = leaseState(lease, now)
  if (state === 'breaking') throw new StorageError(409, 'LeaseIsBreakingAndCannotBeChanged')
  if (state !== 'leased') throw new StorageError(409, 'LeaseNotPresentWithLeaseOperation')
  if (!sameId(lease!.id, proposed)) ownLease(lease, id)
  return { ...lease!, id: proposed }
}

/** Whoever holds the lease may end it, also when it is broken or has run out. */
export function release(lease: Lease | undefined, id: string): void {
  ownLease(lease, id)
}

/** Ends a lease after `period` seconds at most; without one, after what remains of it, an endless lease at once. */
export function breakLease(lease: Lease | undefined, period: number | undefined, now: number): Lease {
  if (!lease) throw new StorageError(409, 'LeaseNotPresentWithLeaseOperation')
  const state = leaseState(lease, now)
  if (state === 'broken' || state === 'expired') return { ...lease, breaksAt: lease.breaksAt ?? now }
  const remaining = lease.breaksAt ?? lease.until ?? (period === undefined ? now : Number.POSITIVE_INFINITY)
  const asked = period === undefined ? Number.POSITIVE_INFINITY : now + period * 1000
  return { ...lease, breaksAt: Math.min(remaining, asked) }
}

function ownLease(lease: Lease | undefined, id: string): Lease {
  if (!lease) throw new StorageError(409, 'LeaseNotPresentWithLeaseOperation')
  if (!sameId(lease.id, id)) throw new StorageError(409, 'LeaseIdMismatchWithLeaseOperation')
  return lease
}

function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
