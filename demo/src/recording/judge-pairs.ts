import type { ContactReport } from '@smittestopp/contracts'
import type { Judged, Recording, Scenario } from '@smittestopp/simulator'
import type { KnownPhones } from '../phones.ts'

/** A pair of people in a scenario: what the cameras saw, and the minutes the system believes in. */
export interface JudgedPair extends Judged {
  scenario: string
  minutesFilmed: number
}

/** Every pair the cameras know, with the minutes of contact that the system reports of it within the scenario. */
export function judgePairs(
  recording: Recording,
  phones: KnownPhones,
  contacts: Map<number, Map<string, ContactReport>>,
): JudgedPair[] {
  return recording.scenarios.flatMap((scenario) =>
    scenario.pairs.map(({ a, b, contact, minutesFilmed }) => ({
      scenario: scenario.name,
      truth: contact,
      minutesFilmed,
      score: contactMinutes(scenario, contacts.get(a)?.get(phones.deviceOf(b))),
    })),
  )
}

/** Minutes of Bluetooth contact in the encounters that begin within the scenario: what decides between `bt_below_15_min` and the rest. */
function contactMinutes({ from, to }: Scenario, report: ContactReport | undefined): number {
  const encounters = (report?.evidence.bluetooth ?? []).filter(({ time_from }) => {
    const time = new Date(time_from).getTime()
    return time >= from.getTime() - 1_000 && time <= to.getTime()
  })
  return encounters.reduce((sum, { duration }) => sum + duration, 0) / 60
}
