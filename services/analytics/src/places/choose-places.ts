import type { NearPlace } from './near-point.ts'
import { byKey } from './place.ts'

/** A place that has one point only is no place to have been at unless it lasted so many seconds. */
const LEAST_SECONDS = 60

/**
 * For each point of two hours of the clock the place where it most likely was: of those near it, the one near to most of these points; of
 * equals one of a known kind before other buildings, then the nearest, then the first by its key. A place chosen for one point of less than
 * a minute alone is dropped, and the point goes to its next best; undefined where none is left.
 */
export function choosePlaces(
  near: readonly (readonly NearPlace[])[],
  seconds: readonly number[],
): (NearPlace | undefined)[] {
  const hits = new Map<string, number>()
  for (const places of near) for (const { place } of places) hits.set(place.key, (hits.get(place.key) ?? 0) + 1)
  const dropped = new Set<string>()
  for (;;) {
    const chosen = near.map((places) => bestOf(places, hits, dropped))
    const passing = passedBy(chosen, seconds)
    if (passing.length === 0) return chosen
    for (const key of passing) dropped.add(key)
  }
}

function bestOf(
  places: readonly NearPlace[],
  hits: ReadonlyMap<string, number>,
  dropped: ReadonlySet<string>,
): NearPlace | undefined {
  let best: NearPlace | undefined
  for (const one of places) if (!dropped.has(one.place.key) && (!best || better(one, best, hits) < 0)) best = one
  return best
}

function better(a: NearPlace, b: NearPlace, hits: ReadonlyMap<string, number>): number {
  return (
    hits.get(b.place.key)! - hits.get(a.place.key)! ||
    Number(a.place.category === 'other_buildings') - Number(b.place.category === 'other_buildings') ||
    a.metres - b.metres ||
    byKey(a.place, b.place)
  )
}

function passedBy(chosen: readonly (NearPlace | undefined)[], seconds: readonly number[]): string[] {
  const points = new Map<string, number[]>()
  chosen.forEach((near, i) => {
    if (near) points.set(near.place.key, [...(points.get(near.place.key) ?? []), seconds[i]!])
  })
  return [...points].flatMap(([key, [first, ...others]]) =>
    others.length === 0 && first! < LEAST_SECONDS ? [key] : [],
  )
}
