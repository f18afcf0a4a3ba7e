import type { StreamEvent } from '@smittestopp/platform'
import { describe, expect, it } from 'vitest'
import { byFile, liveFileOf } from './live-file.ts'

function event(sequence: number, time = '2020-02-29T23:59:59.999Z', size = 10): StreamEvent {
  const body = Buffer.alloc(size)
  const typed = { contentType: '', contentEncoding: '', properties: {} }
  return { deviceId: '', body, ...typed, enqueuedAt: new Date(time), sequence }
}

function groups(events: StreamEvent[], bytes = 1_000) {
  return [...byFile('2', events, bytes)].map(({ file, lines }) => [file.path, ...lines.map(({ line }) => line)])
}

describe('the live file of a message', () => {
  it('is told by hour, partition and place in the partition alone', () => {
    expect(liveFileOf('3', event(20_000))).toEqual({ path: 'live/2020/02/29/23/03-2', hour: 439_727, partition_id: 3 })
    expect(liveFileOf('3', event(29_999))).toEqual(liveFileOf('3', event(20_000)))
    expect(liveFileOf('12', event(5, '2020-03-01T00:00:00Z')).path).toBe('live/2020/03/01/00/12-0')
  })

  it('ends with the hour, with its ten thousand, and with its bytes', () => {
    const later = '2020-03-01T00:00:00Z'
    const events = [event(9_998), event(9_999), event(10_000), event(10_001, later), event(10_002, later, 2_000)]
    expect(groups([...events, event(10_003, later)])).toEqual([
      ['live/2020/02/29/23/02-0', 9_998, 9_999],
      ['live/2020/02/29/23/02-1', 10_000],
      ['live/2020/03/01/00/02-1', 10_001, 10_002],
      ['live/2020/03/01/00/02-1', 10_003],
    ])
    expect(groups([])).toEqual([])
  })

  it('numbers its lines as far as the database can count', () => {
    expect(groups([event(3_000_000_007)])).toEqual([['live/2020/02/29/23/02-300000', 7]])
  })
})
