import { describe, expect, it } from 'vitest'
import { evening } from '../../test/arbitrary-world.ts'
import { device, hour, job, meeting, parameters, stay } from '../../test/evening-world.ts'
import { memorySource, type World } from '../../test/memory-source.ts'
import { analyse } from '../analyse.ts'
import { findBluetoothContacts } from '../bluetooth/search.ts'
import { peersOf } from '../peers.ts'
import type { ContactSource } from '../source.ts'
import { boundedSource, TooManyRows } from './bounded-source.ts'
import { firstMeetingEnd } from './followed.ts'
import { findSecondLevel } from './search.ts'

const devices = Array.from({ length: 9 }, (_, i) => device(i + 1))
const window = { from: evening - hour, to: evening + 24 * hour }
const never = AbortSignal.any([])

/** The patient meets 2 to 5, each longer than the one before; afterwards 2 and 5 meet 6 to 8. */
const busy: World = {
  devices,
  fixes: [],
  sightings: [
    ...[2, 3, 4, 5].flatMap((id) => meeting(1, id, 0, id * 600)),
    ...[6, 7, 8].flatMap((id) => [
      ...meeting(2, id, 2 * hour, 2 * hour + id * 600),
      ...meeting(5, id, 4 * hour, 5 * hour),
    ]),
  ],
  pauses: [],
}

async function search(limits: { contacts: number; rows: number; peers: number }, source = memorySource(busy)) {
  const peers = peersOf(source, new Set([device(1).uuid]), window)
  const bluetooth = await findBluetoothContacts(device(1), source, [], peers, window, parameters)
  const { second, read } = await findSecondLevel(
    { bluetooth, gps: new Map() },
    { job: job(), source, window, parameters, signal: never, limits },
  )
  const told = second.contacts.map(({ device_id, peers, peers_left_out }) => {
    return [Number(device_id[0]), Object.keys(peers).map((peer) => Number(peer[0])), peers_left_out]
  })
  return { told, leftOut: second.peers_left_out, read }
}

describe('the bounds of the second level', () => {
  const wide = { contacts: 20, rows: 100_000, peers: 100 }

  it('are the contacts with the most risk, of whom each met those with the most; the rest is counted', async () => {
    const { told, leftOut } = await search({ ...wide, contacts: 3, peers: 2 })
    expect(told).toEqual([
      [3, [], 0],
      [4, [], 0],
      [5, [6, 7], 1],
    ])
    expect(leftOut).toBe(1)
  })

  it('leave out a contact of whom too much would be read, and no other', async () => {
    const { told, leftOut, read } = await search({ ...wide, rows: 250 })
    expect([told.map(([id]) => id), leftOut]).toEqual([[3, 4], 2])
    expect(read).toHaveLength(4)
    expect((await search(wide)).told.map(([id]) => id)).toEqual([2, 3, 4, 5])
  })

  it('stop reading where the analysis is given up', async () => {
    const giving = new AbortController()
    const stored = memorySource(busy)
    let read = 0
    const source: ContactSource = {
      ...stored,
      async *sightings(asked) {
        for await (const sighting of stored.sightings(asked)) {
          if (sighting.id === 2 && ++read === 5) giving.abort(new Error('given up'))
          yield sighting
        }
      },
    }
    const asked = job({ second_level: true })
    await expect(analyse(asked, source, parameters, () => new Date(), giving.signal)).rejects.toThrow('given up')
    expect(read).toBe(5)
  })
})

describe('what is read of a contact', () => {
  it('is of its own way the events from then on, and what overlaps them', async () => {
    const fixes = [stay(2, 0, 10), stay(2, 20, 100), stay(2, 30, 40), stay(2, 15, 16), stay(2, 120, 130)]
    const source = memorySource({ ...busy, fixes })
    const late = boundedSource(source, { rows: 5, from: evening + 60, signal: never })
    const times = (await late.trajectory(device(2).uuid, window)).map(({ timefrom }) => timefrom - evening)
    expect(times).toEqual([20, 30, 120])
    await expect(late.trajectory(device(2).uuid, window)).rejects.toThrow(TooManyRows)
  })

  it('begins when the first meeting of both sensors together is over', () => {
    const times = [
      { start: 500, end: 900 },
      { start: 0, end: 100 },
      { start: 200, end: 250 },
      { start: 50, end: 210 },
    ]
    const end = (gap: number) => firstMeetingEnd(times, { bluetooth_gap: gap })
    expect([end(0), end(249), end(250)]).toEqual([250, 250, 900])
  })
})
