import type { PairMinutes } from '@smittestopp/simulator'

/** What makes somebody a close contact: minutes within 2 m. */
export const CLOSE_MINUTES = 15

/** Minutes within 2 m of each other person, for one person. */
export function minutesOf(pairs: Iterable<PairMinutes>, person: number): Map<number, number> {
  const minutes = new Map<number, number>()
  for (const { a, b, minutes: near } of pairs) {
    if (a === person) minutes.set(b, near)
    if (b === person) minutes.set(a, near)
  }
  return minutes
}

/** Who is infected in the demo: spread over the people who had close contacts, from many to few. */
export function chooseInfected(pairs: Iterable<PairMinutes>, count: number): number[] {
  const contacts = new Map<number, number>()
  for (const { a, b, minutes } of pairs)
    if (minutes >= CLOSE_MINUTES) for (const person of [a, b]) contacts.set(person, (contacts.get(person) ?? 0) + 1)
  const ranked = [...contacts].sort(([p, m], [q, n]) => n - m || p - q).map(([person]) => person)
  const chosen = Array.from({ length: count }, (_, i) => ranked[Math.floor((i * ranked.length) / count)])
  return [...new Set(chosen)].filter((person) => person !== undefined)
}
