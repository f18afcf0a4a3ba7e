type Seconds = Readonly<Record<string, number>>

/** Seconds; `share` is of the time of which something is known. */
const share = 0.2
const long = 300
const least = { list: 180, meeting: 60 }

const untold: ReadonlySet<string> = new Set(['uncertain', 'N/A'])

/**
 * What is worth naming of where a meeting was, or a list of meetings: at least 20 % of the time of which something is known and at least 3 min (1 min for a
 * single meeting), or at least 5 min. When nothing is, the longest. The longest first.
 */
export function namedPlaces(seconds: Seconds, of: 'meeting' | 'list'): string[] {
  const told = longestFirst(seconds).filter((category) => !untold.has(category))
  const known = told.reduce((sum, category) => sum + seconds[category]!, 0)
  const named = told.filter((category) => {
    const lasted = seconds[category]!
    return lasted >= long || (lasted >= least[of] && lasted >= share * known)
  })
  return named.length > 0 ? named : told.slice(0, 1)
}

/** How people moved: each mode of at least 20 % of the time or 5 min, the longest first. */
export function namedTransport(seconds: Seconds): string[] {
  const all = sumOf(seconds)
  return longestFirst(seconds).filter((mode) => seconds[mode]! >= long || seconds[mode]! >= share * all)
}

/** The modes of more than 40 % of the time, at most two of them; when none is, the longest. */
export function commonTransport(seconds: Seconds): string[] {
  const modes = longestFirst(seconds)
  const common = modes.filter((mode) => seconds[mode]! > 0.4 * sumOf(seconds))
  return common.length > 0 ? common : modes.slice(0, 1)
}

/** Those of some time; of equals by name. */
function longestFirst(seconds: Seconds): string[] {
  const names = Object.keys(seconds).filter((name) => seconds[name]! > 0)
  return names.sort((a, b) => seconds[b]! - seconds[a]! || (a < b ? -1 : 1))
}

function sumOf(seconds: Seconds): number {
  return Object.values(seconds).reduce((sum, one) => sum + one, 0)
}
