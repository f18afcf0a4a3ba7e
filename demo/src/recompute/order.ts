/** Sorts by the first key, then by the second, and so on; each ascending. */
export function sortedBy<T>(list: Iterable<T>, keys: (item: T) => (number | string)[]): T[] {
  return [...list]
    .map((item) => ({ item, key: keys(item) }))
    .sort((one, other) => compare(one.key, other.key))
    .map(({ item }) => item)
}

/** The same list without what equals the item before it. */
export function withoutRepeats<T>(list: T[], keys: (item: T) => (number | string)[]): T[] {
  return list.filter((item, i) => i === 0 || compare(keys(list[i - 1]!), keys(item)) !== 0)
}

function compare(one: (number | string)[], other: (number | string)[]): number {
  const i = one.findIndex((value, at) => value !== other[at])
  return i < 0 ? 0 : one[i]! < other[i]! ? -1 : 1
}
