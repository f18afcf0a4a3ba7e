import { type DeviceHours, type HourRuns, mergedRuns, type SensorHours } from '@smittestopp/contracts'
import { hourSeconds, type Span } from './time.ts'

/** What is known of somebody's devices together: an hour has data when one of them has. */
export function hoursTogether(devices: readonly DeviceHours[]): DeviceHours {
  return {
    bluetooth: sensorTogether(devices.map(({ bluetooth }) => bluetooth)),
    gps: sensorTogether(devices.map(({ gps }) => gps)),
  }
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
  return {
    read: mergedRuns(sensors.flatMap(({ read }) => read)),
    data: mergedRuns(sensors.flatMap(({ data }) => data)),
  }
}
