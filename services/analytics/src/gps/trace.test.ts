import { describe, expect, it } from 'vitest'
import { evening } from '../../test/arbitrary-world.ts'
import { devices, run, stay } from '../../test/evening-world.ts'
import type { PeerFix } from '../source.ts'
import { thinned } from './contacts.ts'

/** A fix every minute, a metre further north each time. */
function walk(id: number, minutes: number): PeerFix[] {
  return Array.from({ length: minutes + 1 }, (_, i) => {
    const fix = stay(id, i * 60, i * 60)
    return { ...fix, latitude: fix.latitude + i / 111_195 }
  })
}

describe('the points of a contact', () => {
  it('are where the patient was, and its events those of both that last into it', async () => {
    const { peers } = await run({ fixes: [...walk(1, 10), stay(2, 0, 300), stay(2, 500, 500)] })
    const [contact] = peers[devices[1]!.uuid]!.gps
    expect(contact!.points.slice(0, 4)).toEqual([evening, 59.9139, 10.7522, 5])
    const second = contact!.points.indexOf(evening + 120)
    expect(contact!.points.slice(second, second + 4)).toEqual([evening + 120, 59.913918, 10.7522, 5])
    expect(contact!.events).toEqual({ of_patient: 9, of_peer: 2 })
  })

  it('are a hundred at most, from the first to the last', async () => {
    const { peers } = await run({ fixes: [...walk(1, 600), ...walk(2, 600)] })
    const { points, from, to } = peers[devices[1]!.uuid]!.gps[0]!
    expect([points.length, points[0], points.at(-4)]).toEqual([400, from, to])
  })
})

describe('thinned items', () => {
  it('are spread evenly, or all of them', () => {
    const items = Array.from({ length: 11 }, (_, i) => i)
    expect(thinned(items, 3)).toEqual([0, 5, 10])
    expect(thinned(items, 1)).toEqual([0])
    expect(thinned(items, 11)).toEqual(items)
  })
})
