import type { PlacedMeeting, PlacesKnown } from '@smittestopp/contracts'
import { minutes } from '../words.ts'

/** What is said of maps that did not tell all; notes say why. */
const states: Record<PlacesKnown['state'], string> = {
  known: 'known',
  partly: 'partly unknown: maps did not answer everything',
  unavailable: 'unknown: maps did not answer',
  'not-configured': 'unknown: no map server is set up',
  'not-asked': 'not asked for',
}

export function placesState({ state }: PlacesKnown): string {
  return states[state]
}

/** `school 12 min · outside 3 min`, the longest first. */
export function secondsInWords(seconds: Readonly<Record<string, number>>): string {
  const list = Object.entries(seconds).sort(([, a], [, b]) => b - a)
  return list.map(([name, lasted]) => `${spelled(name)} ${minutes(lasted)} min`).join(' · ')
}

/** The names that the map has for where a meeting was, each once. */
export function namesOf({ stays }: PlacedMeeting): string {
  return [...new Set(stays.flatMap(({ name }) => name ?? []))].join(', ')
}

export function spelled(name: string): string {
  return name === 'N/A' ? 'unknown' : name.replaceAll('_', ' ')
}
