import { describe, expect, it } from 'vitest'
import { prefilter } from './prefilter.ts'

const utc = (time: string) => `2020-05-17T${time}Z`
const fix = (time: string, over = {}) => ({
  timeFrom: utc(time),
  timeTo: utc(time),
  latitude: 59.9,
  longitude: 10.7,
  ...over,
})
const stay = (from: string, to: string, over = {}) => ({ ...fix(from), timeTo: utc(to), ...over })
const seen = (time: string) => ({ deviceId: 'ab'.repeat(16), time: utc(time), rssi: -60 })

describe('the pre-filter', () => {
  it('sends an exact repeat once', () => {
    const events = [seen('10:00:00'), fix('10:00:00'), seen('10:00:00'), fix('10:00:00'), seen('10:00:01')]
    expect(prefilter(events)).toEqual([seen('10:00:00'), fix('10:00:00'), seen('10:00:01')])
  })

  it('sends the first of the fixes in ten seconds, whatever their order', () => {
    const events = [fix('10:00:09'), fix('10:00:10'), fix('10:00:01'), fix('10:00:19'), fix('10:00:05')]
    expect(prefilter(events)).toEqual([fix('10:00:10'), fix('10:00:01')])
    expect(prefilter([fix('10:00:01', { speed: 1 }), fix('10:00:01', { speed: 2 })])).toHaveLength(1)
  })

  it('keeps stays and sightings however close they are', () => {
    const events = [
      stay('10:00:01', '10:00:03'),
      fix('10:00:04'),
      stay('10:00:05', '10:00:08'),
      seen('10:00:01'),
      seen('10:00:02'),
    ]
    expect(prefilter(events)).toEqual(events)
  })

  it('sends a stay that goes on unchanged as one', () => {
    const events = [
      stay('10:00:00', '10:10:00'),
      seen('10:05:00'),
      stay('10:10:00', '10:20:00'),
      stay('10:19:00', '10:30:00'),
    ]
    expect(prefilter(events)).toEqual([stay('10:00:00', '10:30:00'), seen('10:05:00')])
  })

  it('joins no stays with a gap, other values, something between, or more than a day in sum', () => {
    const first = stay('10:00:00', '10:10:00')
    for (const second of [stay('10:10:01', '10:20:00'), stay('10:10:00', '10:20:00', { accuracy: 5 })])
      expect(prefilter([first, second])).toEqual([first, second])
    const between = [first, fix('10:10:00'), stay('10:10:00', '10:20:00')]
    expect(prefilter(between)).toEqual(between)
    const days = [stay('00:00:00', '23:00:00'), { ...fix('23:00:00'), timeTo: '2020-05-18T00:00:01Z' }]
    expect(prefilter(days)).toEqual(days)
  })

  it('lets pass what it cannot read', () => {
    const events = [{}, fix('10:00:00', { timeTo: 'soon' }), fix('10:00:01'), { deviceId: 5 }]
    expect(prefilter(events)).toEqual(events)
  })

  it('finds nothing more to do the second time', () => {
    const events = [
      fix('10:00:00'),
      fix('10:00:05'),
      stay('10:00:05', '10:01:00'),
      stay('10:01:00', '10:02:00'),
      fix('10:00:00'),
    ]
    expect(prefilter(prefilter(events))).toEqual(prefilter(events))
  })
})
