/**
 * Shares a whole number of seconds among kinds in proportion to their weights, each a whole number, together just that many: the largest
 * remainders are rounded up, of equal ones the first. Kinds that get nothing are left out.
 */
export function apportion<Kind extends string>(
  weights: ReadonlyMap<Kind, number>,
  kinds: readonly Kind[],
  seconds: number,
): Partial<Record<Kind, number>> {
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const shares = kinds.map((kind) => {
    const exact = all > 0 ? ((weights.get(kind) ?? 0) / all) * seconds : 0
    return { kind, whole: Math.floor(exact), rest: exact - Math.floor(exact) }
  })
  const left = all > 0 ? seconds - shares.reduce((sum, { whole }) => sum + whole, 0) : 0
  for (const share of shares.toSorted((a, b) => b.rest - a.rest).slice(0, left)) share.whole++
  return Object.fromEntries(shares.flatMap(({ kind, whole }) => (whole > 0 ? [[kind, whole]] : []))) as Partial<
    Record<Kind, number>
  >
}
