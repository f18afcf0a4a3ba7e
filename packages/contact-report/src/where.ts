import type { Whereabouts } from '@smittestopp/contracts'
import type { Encounter } from './encounters.ts'
import { nearTimes } from './encounters.ts'
import { groupedByTime } from './grouping.ts'
import type { Span } from './time.ts'

type Stay = Whereabouts['stays'][number]
type Movement = Whereabouts['transport'][number]

/** What nothing is known of is called so. */
const untold = 'N/A'

/** What pairs of devices of two people know of where these were; of those that say different things of one time the first that knows most counts. */
export function whereaboutsOf(known: readonly (Whereabouts | undefined)[]): Whereabouts {
  const told = known.filter((one) => one !== undefined)
  if (told.length === 1) return told[0]!
  return {
    stays: overlaid<Stay>(
      told.map(({ stays }) => stays),
      ({ category }) => category,
    ),
    transport: overlaid<Movement>(
      told.map(({ transport }) => transport),
      ({ mode }) => mode,
    ),
  }
}

/** When two people were near by any evidence, each time once and in order. */
export function timesNear(bluetooth: readonly Encounter[], gps: readonly Span[]): Span[] {
  return merged([...bluetooth.flatMap((encounter) => nearTimes(encounter)), ...gps])
}

/** The same times in order, none overlapping another. */
export function merged(times: readonly Span[]): Span[] {
  const sorted = times.toSorted((a, b) => a.from - b.from)
  return groupedByTime(sorted).map((group) => ({ from: group[0]!.from, to: Math.max(...group.map(({ to }) => to)) }))
}

/** Whole seconds by category of place, together those of these times, which are in order and do not overlap. */
export function secondsByPlace(times: readonly Span[], { stays }: Whereabouts): Record<string, number> {
  return secondsBy(times, stays, ({ category }) => category)
}

/** The same by how the two moved. */
export function secondsByMode(times: readonly Span[], { transport }: Whereabouts): Record<string, number> {
  return secondsBy(times, transport, ({ mode }) => mode)
}

/** The parts of items that lie in a span. */
export function within<Item extends Span>(items: readonly Item[], { from, to }: Span): Item[] {
  return items
    .filter((item) => item.from < to && item.to > from)
    .map((item) => ({ ...item, from: Math.max(item.from, from), to: Math.min(item.to, to) }))
}

function secondsBy<Item extends Span>(
  times: readonly Span[],
  items: readonly Item[],
  nameOf: (item: Item) => string,
): Record<string, number> {
  const sums = new Map<string, number>()
  const add = (name: string, seconds: number) => void sums.set(name, (sums.get(name) ?? 0) + seconds)
  let first = 0
  for (const { from, to } of times) {
    while (first < items.length && items[first]!.to <= from) first++
    let told = 0
    for (let i = first; i < items.length && items[i]!.from < to; i++) {
      const seconds = Math.min(items[i]!.to, to) - Math.max(items[i]!.from, from)
      add(nameOf(items[i]!), seconds)
      told += seconds
    }
    if (told < to - from) add(untold, to - from - told)
  }
  return wholeSeconds(sums)
}

/** Rounded so that they add up to the rounded sum: the largest remainders go up, of equals the first by name. What has no second left is left out. */
function wholeSeconds(sums: ReadonlyMap<string, number>): Record<string, number> {
  const all = [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
  const shares = all.map(([name, seconds]) => ({ name, whole: Math.floor(seconds), rest: seconds % 1 }))
  const sum = all.reduce((total, [, seconds]) => total + seconds, 0)
  const left = Math.round(sum) - shares.reduce((total, { whole }) => total + whole, 0)
  for (const share of shares.toSorted((a, b) => b.rest - a.rest).slice(0, left)) share.whole++
  const told = shares.filter(({ whole }) => whole > 0)
  return told.length > 0 ? Object.fromEntries(told.map(({ name, whole }) => [name, whole])) : { [untold]: 0 }
}

/** Each moment as it is told by the first item that knows most of it. */
function overlaid<Item extends Span>(lists: readonly (readonly Item[])[], nameOf: (item: Item) => string): Item[] {
  const bounds = new Set(lists.flat().flatMap(({ from, to }) => [from, to]))
  const moments = [...bounds].sort((a, b) => a - b)
  const next = lists.map(() => 0)
  const joined: { item: Item; part: Item }[] = []
  for (const [k, from] of moments.entries()) {
    const to = moments[k + 1] ?? from
    const lasting = lists.flatMap((list, i) => {
      while (next[i]! < list.length && list[next[i]!]!.to <= from) next[i]!++
      const item = list[next[i]!]
      return item && item.from <= from && to > from ? [item] : []
    })
    const item = lasting.toSorted((a, b) => ignorance(nameOf(a)) - ignorance(nameOf(b)))[0]
    const last = joined.at(-1)
    if (item && last?.item === item && last.part.to === from) last.part.to = to
    else if (item) joined.push({ item, part: { ...item, from, to } })
  }
  return joined.map(({ part }) => part)
}

function ignorance(name: string): number {
  return name === untold ? 2 : name === 'uncertain' ? 1 : 0
}
