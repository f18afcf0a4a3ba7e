/** The index of the seconds of a band: very close, close, relatively close; far counts for nothing. */
export type Band = 0 | 1 | 2 | 3
export const far = 3 satisfies Band

/** Seconds very close, close and relatively close. */
export type BandSeconds = [number, number, number]

export function sumOf([veryClose, close, relativelyClose]: BandSeconds): number {
  return veryClose + close + relativelyClose
}

export function addedUp(all: readonly BandSeconds[]): BandSeconds {
  const sum: BandSeconds = [0, 0, 0]
  for (const [veryClose, close, relativelyClose] of all) {
    sum[0] += veryClose
    sum[1] += close
    sum[2] += relativelyClose
  }
  return sum
}
