/** What was measured, and the limit it must reach: at least that, or at most where `atMost` says so. */
export interface Figure {
  value: number
  limit: number | null
  atMost?: boolean
}

export type Figures = Record<string, Figure>

export interface Report {
  bench: string
  size: number
  figures: Record<string, { value: number; limit: number | null }>
  met: boolean
}

/** The last line of a bench: met when every limit is reached and the size was the full one. */
export function reportOf(bench: { name: string; fullSize: number }, size: number, figures: Figures): Report {
  return {
    bench: bench.name,
    size,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, { value, limit }]) => [name, { value: rounded(value), limit }]),
    ),
    met: size >= bench.fullSize && Object.values(figures).every(isReached),
  }
}

function isReached({ value, limit, atMost }: Figure): boolean {
  return limit === null || (atMost ? value <= limit : value >= limit)
}

/** Three figures that count, or all before the point. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
