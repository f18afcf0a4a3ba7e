import { randomInt } from 'node:crypto'
import type { Database } from '@smittestopp/database'
import type { Clock } from '@smittestopp/service'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const LENGTH = 6

/** Six letters and digits, each as likely as any other. */
export function randomPin(random: (below: number) => number = randomInt): string {
  return Array.from({ length: LENGTH }, () => LETTERS[random(LETTERS.length)]).join('')
}

/** The PIN of each of these people, by directory user id; one issued in the last week holds on. */
export async function issuePins(
  { database, clock }: { database: Database; clock: Clock },
  people: Iterable<string>,
): Promise<Map<string, string>> {
  const pins = [...new Set(people)].map((user_id) => ({ user_id, pin: randomPin() }))
  if (pins.length === 0) return new Map()
  const issued = await database.call('issue_pins', { pins, now: clock() })
  return new Map(issued.map(({ user_id, pin_code }) => [user_id, pin_code]))
}
