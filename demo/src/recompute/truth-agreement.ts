/** How what was reported of one patient fits what the simulator knows; numbers of peers. */
export interface TruthAgreement {
  /** Within 2 m for 15 minutes or more, and reported. */
  found: number
  /** Within 2 m for 15 minutes or more, and not reported. */
  missed: number
  /** Reported, and not within 2 m for 15 minutes. */
  notClose: number
  /** Reported with 15 minutes or more, and not within 2 m for 15 minutes. */
  notCloseThoughLong: number
}

/** Minutes within 2 m that make a close contact. */
export const closeMinutes = 15

/** Compares reported minutes with true minutes within 2 m, both by peer. */
export function truthAgreement(
  reported: ReadonlyMap<string, number>,
  truthMinutesWithin2m: ReadonlyMap<string, number>,
): TruthAgreement {
  const isClose = (peer: string) => (truthMinutesWithin2m.get(peer) ?? 0) >= closeMinutes
  const close = [...truthMinutesWithin2m.keys()].filter(isClose)
  const notClose = [...reported].filter(([peer]) => !isClose(peer))
  return {
    found: close.filter((peer) => reported.has(peer)).length,
    missed: close.filter((peer) => !reported.has(peer)).length,
    notClose: notClose.length,
    notCloseThoughLong: notClose.filter(([, minutes]) => minutes >= closeMinutes).length,
  }
}
