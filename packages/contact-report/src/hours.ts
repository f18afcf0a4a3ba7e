import type { DeviceHours, HourRuns, SensorHours } from '@smittestopp/contracts'
import { hourSeconds, type Span } from './time.ts'

/** What is known of somebody's devices together: an hour has data when one of them has. */
export function hoursTogether(devices: readonly DeviceHours[]): DeviceHours {
  return {
    bluetooth: sensorTogether(devices.map(({ bluetooth }) => bluetooth)),
    gps: sensorTogether(devices.map(({ gps }) => gps)),
  }
}

/** Runs in order, those that overlap or touch as one. */
export function merged(runs: HourRuns): HourRuns {
  const apart: HourRuns = []
  for (const [from, to] of runs.toSorted((a, b) => a[0] - b[0])) {
    const last = apart.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else apart.push([from, to])
  }
  return apart
}

/** The hours of runs, one by one. */
export function hoursIn(runs: HourRuns): Set<number> {
  const hours = new Set<number>()
  for (const [from, to] of runs) for (let hour = from; hour < to; hour++) hours.add(hour)
  return hours
}

/** Hours that some spans fill from end to end. */
export function wholeHours(spans: readonly Span[]): HourRuns {
  const whole = spans.map(({ from, to }): [number, number] => {
    return [Math.ceil(from / hourSeconds), Math.floor(to / hourSeconds)]
  })
  return whole.filter(([from, to]) => from < to)
}

function sensorTogether(sensors: readonly SensorHours[]): SensorHours {
  return { read: merged(sensors.flatMap(({ read }) => read)), data: merged(sensors.flatMap(({ data }) => data)) }
}
