/** x of matrix · x = right, by elimination with the largest pivot. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    const pivot = rows.findIndex(
      (row, i) =>
        i >= column && rows.every((other, j) => j < column || Math.abs(row[column]!) >= Math.abs(other[column]!)),
    )
    ;[rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!]
    for (let below = column + 1; below < size; below++) subtract(rows[below]!, rows[column]!, column)
  }
  const x = new Array<number>(size).fill(0)
  for (let i = size - 1; i >= 0; i--) {
    const known = rows[i]!.slice(i + 1, size).reduce((sum, factor, j) => sum + factor * x[i + 1 + j]!, 0)
    x[i] = (rows[i]![size]! - known) / rows[i]![i]!
  }
  return x
}

function subtract(row: number[], pivot: readonly number[], column: number): void {
  const factor = row[column]! / pivot[column]!
  for (let i = column; i < row.length; i++) row[i]! -= factor * pivot[i]!
}
