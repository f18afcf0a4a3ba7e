import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Randomness that can be thrown again: the same seed and keys give the same throws. */
export interface Dice {
  /** Evenly from [0, 1). */
  unit(): number
  between(low: number, high: number): number
  /** A whole number from 0 to `below` - 1. */
  integer(below: number): number
  chance(probability: number): boolean
  normal(mean: number, deviation: number): number
  pick<T>(list: readonly T[]): T
  shuffle<T>(list: readonly T[]): T[]
}

/** Dice of their own for each list of keys (town, day, person …), so that nothing depends on the order in which the world is asked. */
export function createDice(seed: number, ...keys: number[]): Dice {
  const generator = xoroshiro128plus(mixed([seed, Math.floor(seed / 2 ** 32), ...keys]))
  for (let i = 0; i < 4; i++) generator.next() // the first values still look like the seed
  const unit = () => (generator.next() >>> 0) / 2 ** 32
  const integer = (below: number) => Math.floor(unit() * below)
  return {
    unit,
    integer,
    between: (low, high) => low + unit() * (high - low),
    chance: (probability) => unit() < probability,
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    pick: (list) => list[integer(list.length)]!,
    shuffle: (list) => shuffled(list, integer),
  }
}

/** Picks by weight. */
export function pickWeighted<T extends { weight: number }>(dice: Dice, list: readonly T[]): T {
  let left = dice.unit() * list.reduce((sum, entry) => sum + entry.weight, 0)
  for (const entry of list) {
    left -= entry.weight
    if (left < 0) return entry
  }
  return list.at(-1)!
}

function mixed(keys: number[]): number {
  let hash = 0x9e3779b9
  for (const key of keys) {
    hash = Math.imul(hash ^ (key | 0), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash | 0
}

function shuffled<T>(list: readonly T[], integer: (below: number) => number): T[] {
  const result = [...list]
  for (let i = result.length - 1; i > 0; i--) {
    const j = integer(i + 1)
    const kept = result[i]!
    result[i] = result[j]!
    result[j] = kept
  }
  return result
}
