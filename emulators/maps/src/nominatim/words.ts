import type { World } from '../osm/world.ts'
import { addressOf, isNamed } from './place.ts'

/** The named elements by each word of their names and addresses. */
export type Words = Map<string, number[]>

export function indexWords(world: World): Words {
  const words: Words = new Map()
  world.elements.forEach((element, number) => {
    if (!isNamed(element)) return
    const text = [element.tags?.name, ...Object.values(addressOf(element))].join(' ')
    for (const word of new Set(wordsOf(text))) {
      const numbers = words.get(word)
      if (numbers) numbers.push(number)
      else words.set(word, [number])
    }
  })
  return words
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** The elements that have all the words: those called just so first, then those called something like it, each in order of number. */
export function search(world: World, words: Words, text: string, limit: number): number[] {
  const asked = wordsOf(text)
  const lists = asked.map((word) => words.get(word) ?? []).sort((a, b) => a.length - b.length)
  const [fewest = [], ...others] = lists
  const sets = others.map((list) => new Set(list))
  const found = fewest.filter((number) => sets.every((set) => set.has(number)))
  return found
    .map((number) => ({ number, rank: rankOf(world.elements[number]!.tags?.name ?? '', asked) }))
    .sort((a, b) => a.rank - b.rank || a.number - b.number)
    .slice(0, limit)
    .map(({ number }) => number)
}

function rankOf(name: string, asked: string[]): number {
  const own = wordsOf(name)
  if (own.join(' ') === asked.join(' ')) return 0
  return asked.every((word) => own.includes(word)) ? 1 : 2
}
