import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evening, pausing, places, wandering } from '../../test/arbitrary-world.ts'
import { devices, job, parameters, pause, stay } from '../../test/evening-world.ts'
import { sharedParts } from '../../test/in-parts.ts'
import { memorySource, type World } from '../../test/memory-source.ts'
import { analyse } from '../analyse.ts'
import { readPart } from '../shared-parts.ts'
import type { GpsFix, PeerFix, Probe } from '../source.ts'
import { version } from '../version.ts'
import { type Part, partsOf } from './parts.ts'
import { probesOf } from './probes.ts'
import { wayOf } from './way.ts'

const probe = (hour: number): Probe => ({
  ...{ hour, tile: 1, timefrom: 0, timeto: 0 },
  south: 0,
  north: 0,
  west: 0,
  east: 0,
})
const withId = (fixes: GpsFix[], id: number) => fixes.map((fix): PeerFix => ({ ...fix, id }))

describe('the parts of a way', () => {
  it('are one when it has no more probes than a part may have, and none of a way that is none', () => {
    expect(partsOf([3, 3, 4, 9].map(probe), 4)).toEqual([{ hour_from: 3, hour_to: 9, probes: 4 }])
    expect(partsOf([], 4)).toEqual([])
  })

  it('are consecutive hours with about as many probes each, an hour never cut', () => {
    expect(partsOf([1, 1, 2, 2, 3, 3, 9, 9].map(probe), 5)).toEqual([
      { hour_from: 1, hour_to: 2, probes: 4 },
      { hour_from: 3, hour_to: 9, probes: 4 },
    ])
    expect(partsOf([1, 1, 1, 2].map(probe), 2)).toEqual([
      { hour_from: 1, hour_to: 1, probes: 3 },
      { hour_from: 2, hour_to: 2, probes: 1 },
    ])
  })

  it('hold every probe once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 })), fc.integer({ min: 1, max: 9 }), (hours, most) => {
        const probes = hours.sort((a, b) => a - b).map(probe)
        const parts = partsOf(probes, most)
        const holds = (part: Part) => hours.filter((hour) => part.hour_from <= hour && hour <= part.hour_to).length
        expect(parts.map(holds)).toEqual(parts.map((part) => part.probes))
        expect(parts.reduce((sum, part) => sum + part.probes, 0)).toBe(probes.length)
        for (const part of parts) expect(part.probes <= most || part.hour_from === part.hour_to).toBe(true)
      }),
    )
  })
})

describe('an analysis that is read in parts', () => {
  const walks = places.chain(([latitude, longitude]) =>
    fc.array(wandering(latitude, longitude), { minLength: 3, maxLength: 3 }),
  )
  /** Somebody who goes where another goes, three metres to the north. */
  const beside = (fixes: GpsFix[]) => fixes.map((fix) => ({ ...fix, latitude: fix.latitude + 0.00003 }))

  it('comes to the same bytes into however many it is cut, whoever reads them, in whatever order', async () => {
    const seen = { parts: 0, contacts: 0 }
    await fc.assert(
      fc.asyncProperty(walks, pausing, async ([own = [], ...others], paused) => {
        const pauses = paused.map(({ from, to }, i) => pause((i % 4) + 1, 'gps', from - evening, to - evening))
        const fixes = [own, beside(own), ...others].flatMap((one, i) => withId(one, i + 1))
        const sightings = [{ receiver: 1, transmitter: 3, time: evening + 60, rssi: -50 }]
        const world: World = { devices, fixes, sightings, pauses }
        const asked = job({
          time_to: '2020-04-29T00:00:00Z',
          own_devices: [devices[0]!.uuid, devices[3]!.uuid],
          places: true,
        })
        const whole = await analyse(asked, memorySource(world), parameters)
        const { length } = probesOf(wayOf(own, [], parameters).stored, parameters.gps_reach)
        for (const most of [length, Math.ceil(length / 2), Math.ceil(length / 7), 1]) {
          const source = memorySource(world)
          let parts = 0
          const shared = sharedParts(source, most, asked)
          const counted: typeof shared = {
            ...shared,
            read: (all, ...more) => {
              parts += all.length
              return shared.read(all, ...more)
            },
          }
          const inParts = await analyse(asked, { ...source, parts: counted }, parameters)
          expect(JSON.stringify(inParts)).toBe(JSON.stringify(whole))
          if (most === length) expect(parts).toBe(0)
          seen.parts += parts
        }
        seen.contacts += Object.values(whole.peers).reduce((sum, { gps }) => sum + gps.length, 0)
      }),
      { numRuns: 60 },
    )
    expect(seen.parts).toBeGreaterThan(500) // the worlds are not empty
    expect(seen.contacts).toBeGreaterThan(30)
  })

  it('sees a stay that began in a part before and is asked for in each', async () => {
    const fixes = [stay(1, 0, 5 * 3_600), stay(2, -10 * 3_600, 12 * 3_600), stay(3, 4 * 3_600, 6 * 3_600)]
    const source = memorySource({ devices, fixes, sightings: [], pauses: [] })
    const [whole, parts] = [await analyse(job(), source, parameters), { ...source, parts: sharedParts(source, 1) }]
    expect(await analyse(job(), parts, parameters)).toEqual(whole)
    expect(whole.peers[devices[1]!.uuid]!.gps).toMatchObject([{ events: { of_patient: 1, of_peer: 1 } }])
  })
})

describe("a part of somebody else's analysis", () => {
  const source = memorySource({ devices, fixes: [stay(1, 0, 3_600), stay(2, 0, 3_600)], sightings: [], pauses: [] })
  const hour = evening / 3_600
  const window = { from: evening - 86_400, to: evening + 86_400 }
  const way = wayOf([stay(1, 0, 3_600)], [], parameters).stored
  const probes = probesOf(way, parameters.gps_reach).filter((one) => one.hour === hour).length
  const part = { hour_from: hour, hour_to: hour, probes, database: 'primary', version, window }
  const read = (change: object, signal = AbortSignal.any([])) =>
    readPart(job(), { ...part, ...change }, () => source, signal)

  it('is read where the rules and the way are the same', async () => {
    expect(await read({})).toMatchObject([{ id: 2, fixes: [evening, evening + 3_600, 59.9139, 10.7522, 5] }])
  })

  it('is not read by other rules, of a way that has changed, or when nobody wants it any longer', async () => {
    await expect(read({ version: '0.0.0' })).rejects.toThrow(/^this is version .* and the part of 0\.0\.0$/)
    await expect(read({ probes: probes + 1 })).rejects.toThrow('the way has changed')
    await expect(read({ database: 'another' })).rejects.toThrow()
    await expect(read({}, AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up')
  })
})
