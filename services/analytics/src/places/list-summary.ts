import { CATEGORIES, type Category } from './category.ts'

/** Seconds; `share` is of the time of which something is known. */
const SHARE = 0.2
const LONG = 300
const LEAST_OF_A_LIST = 180
const LEAST_OF_A_CONTACT = 60

const UNTOLD: ReadonlySet<string> = new Set(['uncertain', 'N/A'])

/**
 * What is worth naming of where a contact was, or a list of contacts: at least 20 % of the time of which something is known and at least 3 min (1 min
 * for a single contact), or at least 5 min. When nothing is, the longest. In the order of the categories.
 */
export function namedPlaces(seconds: Partial<Record<Category, number>>, of: 'contact' | 'list'): Category[] {
  const told = CATEGORIES.filter((category) => !UNTOLD.has(category) && (seconds[category] ?? 0) > 0)
  const known = told.reduce((sum, category) => sum + seconds[category]!, 0)
  const least = of === 'list' ? LEAST_OF_A_LIST : LEAST_OF_A_CONTACT
  const named = told.filter((category) => {
    const lasted = seconds[category]!
    return lasted >= LONG || (lasted >= least && lasted >= SHARE * known)
  })
  return named.length > 0 ? named : longest(told, seconds)
}

/** How people moved: each mode of at least 20 % of the time or 5 min. */
export function namedTransports<Mode extends string>(seconds: Partial<Record<Mode, number>>): Mode[] {
  const modes = Object.keys(seconds) as Mode[]
  const all = modes.reduce((sum, mode) => sum + seconds[mode]!, 0)
  return modes.filter((mode) => seconds[mode]! >= LONG || (all > 0 && seconds[mode]! >= SHARE * all))
}

/** The modes of more than 40 % of the time, at most two of them; when none is, the longest. */
export function commonTransports<Mode extends string>(seconds: Partial<Record<Mode, number>>): Mode[] {
  const modes = Object.keys(seconds) as Mode[]
  const all = modes.reduce((sum, mode) => sum + seconds[mode]!, 0)
  const common = modes.filter((mode) => seconds[mode]! > 0.4 * all)
  return common.length > 0 ? common : longest(modes, seconds)
}

/** Of equal ones the first. */
function longest<Kind extends string>(kinds: readonly Kind[], seconds: Partial<Record<Kind, number>>): Kind[] {
  return kinds.toSorted((a, b) => seconds[b]! - seconds[a]!).slice(0, 1)
}
