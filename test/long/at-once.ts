const AT_ONCE = 16

/** Does the work for all of them, some at once, so that a long list does not meet the other side as a flood. */
export async function forAll<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let first = 0; first < list.length; first += AT_ONCE)
    await Promise.all(list.slice(first, first + AT_ONCE).map(work))
}
