export const hourSeconds = 3_600
export const daySeconds = 86_400

/** Epoch seconds. */
export interface Span {
  from: number
  to: number
}

/** Epoch seconds as 2020-04-16T12:00:00Z. */
export function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}

/** The UTC date of a time, as 2020-04-16. */
export function isoDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

export function times({ from, to }: Span): { time_from: string; time_to: string } {
  return { time_from: isoTime(from), time_to: isoTime(to) }
}
