import { describe, expect, it } from 'vitest'
import { Parameters } from './parameters.ts'
import { isoTime, windowOf } from './time.ts'

const parameters = Parameters.parse({})
const now = new Date('2020-04-16T12:00:00.900Z')

function window(time_from: string | null, time_to: string | null): string[] {
  const { from, to } = windowOf({ time_from, time_to }, parameters, now)
  return [isoTime(from), isoTime(to)]
}

describe('the window of a job', () => {
  it('is the fortnight until now unless the job says otherwise', () => {
    expect(window(null, null)).toEqual(['2020-04-02T12:00:00Z', '2020-04-16T12:00:00Z'])
    expect(window('2020-04-15T00:00:00Z', null)).toEqual(['2020-04-15T00:00:00Z', '2020-04-16T12:00:00Z'])
    expect(window(null, '2020-04-15T00:00:00Z')).toEqual(['2020-04-01T00:00:00Z', '2020-04-15T00:00:00Z'])
  })

  it('runs over New Year and a leap day', () => {
    expect(window(null, '2021-01-07T00:00:00Z')[0]).toBe('2020-12-24T00:00:00Z')
    expect(window(null, '2020-03-07T00:00:00Z')[0]).toBe('2020-02-22T00:00:00Z')
  })
})

describe('parameters', () => {
  it('cannot be changed, at any depth, and refuse a name the rules do not have', () => {
    expect(() => Object.assign(parameters, { window_days: 2 })).toThrow(TypeError)
    expect(() => Object.assign(parameters.gps_risk, { high: 2 })).toThrow(TypeError)
    expect(() => Object.assign(parameters.bluetooth_thresholds.ios, { 0: -1 })).toThrow(TypeError)
    expect(Parameters.safeParse({ window_day: 2 }).success).toBe(false)
  })
})
