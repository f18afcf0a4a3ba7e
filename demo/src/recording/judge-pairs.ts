import type { ContactReport } from '@smittestopp/contracts'
import type { Judged, Recording, Scenario } from '@smittestopp/simulator'
import type { KnownPhones } from '../phones.ts'

/** A pair of people in a scenario: what the cameras saw, and the minutes the system believes in. */
export interface JudgedPair extends Judged {
  scenario: string
  minutesFilmed: number
}

/** Every pair the cameras know, with the close minutes that the system reports of it within the scenario. */
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
      score: closeMinutes(scenario, contacts.get(a)?.get(phones.deviceOf(b))),
    })),
  )
}

/** Minutes very close or close in the encounters that begin within the scenario. */
function closeMinutes({ from, to }: Scenario, report: ContactReport | undefined): number {
  const encounters = (report?.evidence.bluetooth ?? []).filter(({ time_from }) => {
    const time = new Date(time_from).getTime()
    return time >= from.getTime() - 1_000 && time <= to.getTime()
  })
  return (
    encounters.reduce(
      (sum, { bt_very_close_duration, bt_close_duration }) => sum + bt_very_close_duration + bt_close_duration,
      0,
    ) / 60
  )
}
