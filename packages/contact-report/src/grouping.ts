import type { Span } from './time.ts'

/** What overlaps in time together, in lists that do not overlap; also what begins within a gap after everything before it is over. Items come in order of `from`. */
export function groupedByTime<Item extends Span>(items: readonly Item[], gap?: number): Item[][] {
  const groups: Item[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const item of items) {
    const goesOn = gap === undefined ? item.from < end : item.from <= end + gap
    if (goesOn) groups.at(-1)!.push(item)
    else groups.push([item])
    end = Math.max(end, item.to)
  }
  return groups
}

/** What one of a person's devices and one of the contact's have of each other; devices by their place in order of device id, from 0. */
export interface OfPair<Finding> {
  own: number
  other: number
  finding: Finding
}

/** By time, then by device: one order whatever order they came in. */
export function byTime<Finding extends Span>(a: OfPair<Finding>, b: OfPair<Finding>): number {
  return a.finding.from - b.finding.from || a.finding.to - b.finding.to || a.own - b.own || a.other - b.other
}

/** Findings of several pairs of devices that overlap in time are of one piece of evidence (contact-rules Persons 2). */
export function overlapping<Finding extends Span>(found: readonly OfPair<Finding>[]): OfPair<Finding>[][] {
  const items = found.toSorted(byTime).map((of) => ({ of, from: of.finding.from, to: of.finding.to }))
  return groupedByTime(items).map((group) => group.map(({ of }) => of))
}
