import {
  type Coverage,
  type DeviceHours,
  type FoundPause,
  mergedRuns,
  type SensorCoverage,
  type SensorHours,
} from '@smittestopp/contracts'
import { hoursIn, wholeHours } from './hours.ts'
import { hourSeconds, isoDate, type Span, times } from './time.ts'
import { counted } from './words.ts'

type Sensor = FoundPause['sensor']
type Day = SensorCoverage['days'][number]
type Kind = Exclude<keyof Day, 'date'>

/** A window longer than this is told by its last days. */
const daysTold = 62

/** What is known of the patient's sensors. */
export function coverageOfPatient(hours: DeviceHours, pauses: readonly FoundPause[], window: Span): Coverage {
  const [bluetooth, gps] = bothSensors(hours, pauses, window)
  const words = [...patientGps(totalOf(gps)), ...patientBluetooth(totalOf(bluetooth)), ...cutShort(window)]
  return { bluetooth, gps, words }
}

/** What is known of a contact's sensors: what the analysis read of them, which is little but around the patient. */
export function coverageOfContact(hours: DeviceHours, pauses: readonly FoundPause[], window: Span): Coverage {
  const [bluetooth, gps] = bothSensors(hours, pauses, window)
  return { bluetooth, gps, words: [...contactGps(totalOf(gps)), ...contactBluetooth(totalOf(bluetooth))] }
}

function bothSensors(hours: DeviceHours, pauses: readonly FoundPause[], window: Span) {
  const of = (sensor: Sensor) =>
    coverageOf(
      hours[sensor],
      pauses.filter((pause) => pause.sensor === sensor),
      window,
    )
  return [of('bluetooth'), of('gps')] as const
}

/** Every hour that the window touches is of one kind. An hour paused from end to end counts as paused, whatever was recorded in it. */
function coverageOf({ read, data }: SensorHours, pauses: readonly Span[], window: Span): SensorCoverage {
  const isRead = hoursIn(clipped(read, window))
  const isData = hoursIn(clipped(data, window))
  const isPaused = hoursIn(clipped(mergedRuns(wholeHours(pauses)), window))
  const days = new Map<string, Day>()
  const gaps: Span[] = []
  const [first, last] = hoursOf(window)
  for (let hour = first; hour < last; hour++) {
    const kind = kindOf(isPaused.has(hour), isData.has(hour), isRead.has(hour))
    dayOf(days, hour)[kind]++
    if (kind === 'without_data') extend(gaps, hour * hourSeconds)
  }
  return { days: [...days.values()], gaps: gaps.map(times) as SensorCoverage['gaps'] }
}

function kindOf(isPaused: boolean, isData: boolean, isRead: boolean): Kind {
  if (isPaused) return 'paused'
  if (isData) return 'with_data'
  return isRead ? 'without_data' : 'not_read'
}

function dayOf(days: Map<string, Day>, hour: number): Day {
  const date = isoDate(hour * hourSeconds)
  const day = days.get(date) ?? { date, with_data: 0, paused: 0, without_data: 0, not_read: 0 }
  days.set(date, day)
  return day
}

function extend(gaps: Span[], from: number): void {
  const last = gaps.at(-1)
  if (last?.to === from) last.to += hourSeconds
  else gaps.push({ from, to: from + hourSeconds })
}

/** The hours a window touches, of a long one the last: from the first to before the second. */
function hoursOf({ from, to }: Span): [number, number] {
  const first = Math.floor(from / hourSeconds)
  const last = Math.max(Math.ceil(to / hourSeconds), first + 1)
  return [Math.max(first, last - daysTold * 24), last]
}

function clipped(runs: SensorHours['read'], window: Span): SensorHours['read'] {
  const [first, last] = hoursOf(window)
  return runs.map(([from, to]): [number, number] => [Math.max(from, first), Math.min(to, last)])
}

function totalOf({ days }: SensorCoverage): Record<Kind, number> {
  const total = { with_data: 0, paused: 0, without_data: 0, not_read: 0 }
  for (const day of days) for (const kind of Object.keys(total) as Kind[]) total[kind] += day[kind]
  return total
}

function patientGps({ with_data, paused, without_data }: Record<Kind, number>): string[] {
  return [
    `The person’s phones have GPS data in ${with_data} of ${counted(with_data + paused + without_data, 'hour')}.`,
    ...(without_data > 0
      ? [
          `In ${counted(without_data, 'hour')} nothing is known of where the person was: whoever was near then is not found by GPS.`,
        ]
      : []),
    ...(paused > 0 ? [`In ${counted(paused, 'hour')} GPS was paused: nothing of it counts, whoever was near.`] : []),
  ]
}

function patientBluetooth({ with_data, paused, without_data }: Record<Kind, number>): string[] {
  return [
    `The person’s phones heard others by Bluetooth, or were heard, in ${with_data} of ${counted(with_data + paused + without_data, 'hour')}.`,
    ...(without_data > 0
      ? [
          `In ${counted(without_data, 'hour')} they did not: nobody with the app was near, or Bluetooth was off, or the system had put the app to sleep. The data does not tell which.`,
        ]
      : []),
    ...(paused > 0
      ? [`In ${counted(paused, 'hour')} Bluetooth was paused: nothing of it counts, whoever was near.`]
      : []),
  ]
}

function contactGps({ with_data, paused, without_data }: Record<Kind, number>): string[] {
  const read = with_data + without_data
  if (read + paused === 0)
    return [
      'Nothing was read of the contact’s GPS: no position of it lies near the person’s known way. It may have recorded none, or been elsewhere.',
    ]
  return [
    `Of the contact’s GPS ${counted(read, 'hour')} around the person’s way were read; ${with_data} of them hold data.`,
    ...(without_data > 0
      ? [`In the other ${counted(without_data, 'hour')} the contact may have been near without being found.`]
      : []),
    ...(paused > 0 ? [`In ${counted(paused, 'hour')} the contact had paused GPS.`] : []),
  ]
}

function contactBluetooth({ with_data, paused }: Record<Kind, number>): string[] {
  return [
    `Of the contact’s Bluetooth only sightings of the person are read: there are some in ${counted(with_data, 'hour')}. Whether it listened in any other hour is not known.`,
    ...(paused > 0 ? [`In ${counted(paused, 'hour')} the contact had paused Bluetooth.`] : []),
  ]
}

function cutShort({ from, to }: Span): string[] {
  return to - from > daysTold * 24 * hourSeconds ? [`Only the last ${daysTold} days are told here.`] : []
}
