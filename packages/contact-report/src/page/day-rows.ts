const hour = 3_600_000
const day = 24 * hour

/** A part of some evidence that lies within one row; the row runs from 02:00 to 02:00 UTC. */
export interface RowPiece<T> {
  evidence: T
  from: Date
  to: Date
}

/** The row a moment lies in, by the time at which it starts: 02:00 UTC. */
export function rowStart(time: number): number {
  return Math.floor((time - 2 * hour) / day) * day + 2 * hour
}

/** When a row ends. */
export function rowEnd(start: number): number {
  return start + day
}

/** Cuts evidence where rows meet; by the start of the row. */
export function piecesByRow<T extends { time_from: string; time_to: string }>(list: T[]): Map<number, RowPiece<T>[]> {
  const rows = new Map<number, RowPiece<T>[]>()
  for (const evidence of list) {
    const end = Date.parse(evidence.time_to)
    for (let from = Date.parse(evidence.time_from); ; from = rowEnd(rowStart(from))) {
      const row = rowStart(from)
      const to = Math.min(end, rowEnd(row))
      rows.set(row, [...(rows.get(row) ?? []), { evidence, from: new Date(from), to: new Date(to) }])
      if (end <= rowEnd(row)) break
    }
  }
  return rows
}
