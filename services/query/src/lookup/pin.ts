import { randomInt } from 'node:crypto'
import type { Database } from '@smittestopp/database'
import type { Clock } from '@smittestopp/service'
import { forAll } from './at-once.ts'

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
  const pins = new Map<string, string>()
  await forAll([...new Set(people)], async (user_id) => {
    const [issued] = await database.call('issue_pin', { user_id, pin: randomPin(), now: clock() })
    pins.set(user_id, issued!.pin_code)
  })
  return pins
}
