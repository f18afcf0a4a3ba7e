/** Tells the time. Each process has one, made in `main.ts` and handed in, so that a test or the embedded stack can set it. */
export type Clock = () => Date

/** The machine's clock, shifted by whole seconds. */
export function systemClock(offsetSeconds = 0): Clock {
  return () => new Date(Date.now() + offsetSeconds * 1000)
}

/** Hours since 1970-01-01T00:00Z: how days and hours are counted in SQL. */
export function hourOf(time: Date): number {
  return Math.floor(time.getTime() / 3_600_000)
}
