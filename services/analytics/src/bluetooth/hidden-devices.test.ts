import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BluetoothContact } from './encounters.ts'
import { type HiddenContact, hiddenContacts, hiddenLimits, hiddenQuestions } from './hidden-devices.ts'

const [peer, third, otherPeer] = [2, 3, 4]
const patient = { platform: 'ios', own: new Set([1]) }

/** An encounter of a sighting every 30 s, very close unless said. */
function encounter(start: number, end: number, veryClose = end - start): BluetoothContact {
  return { start, end, sightings: (end - start) / 30, byDevice: 0, seconds: [veryClose, 0, 0], stretches: [] }
}

function met(
  encounters: BluetoothContact[],
  change: { peer?: number; third?: number; thirdPlatform?: string | null } = {},
) {
  return { peer, third, thirdPlatform: 'ios', encounters, ...change }
}

const directly = (...encounters: BluetoothContact[]) => new Map([[peer, encounters]])
const times = (found: HiddenContact[]) => found.map(({ from, to }) => [from, to])

describe('hidden devices', () => {
  it('were both very close to one peer for as long as both encounters last', () => {
    const found = hiddenContacts(patient, directly(encounter(0, 900)), [met([encounter(300, 1_500)])])
    expect(found).toEqual([{ kind: 'hidden', third, from: 300, to: 900, sightings: 20, through: [peer] }])
  })

  it('share at least 150 s', () => {
    const shared = (from: number) =>
      hiddenContacts(patient, directly(encounter(0, 900)), [met([encounter(from, 1_500)])])
    expect(times(shared(750))).toEqual([[750, 900]])
    expect(shared(751)).toEqual([])
  })

  it('are none where one of the two was not very close', () => {
    const direct = directly(encounter(0, 900, 0))
    expect(hiddenContacts(patient, direct, [met([encounter(0, 900)])])).toEqual([])
    expect(hiddenContacts(patient, directly(encounter(0, 900)), [met([encounter(0, 900, 0)])])).toEqual([])
  })

  it('are iPhones, as are phones nobody knows; an Android hears for itself', () => {
    const find = (platform: string | null, thirdPlatform: string | null) =>
      hiddenContacts({ ...patient, platform }, directly(encounter(0, 900)), [
        met([encounter(0, 900)], { thirdPlatform }),
      ])
    expect(find(null, null)).toHaveLength(1)
    expect([find('Android', 'ios'), find('ios', 'android')]).toEqual([[], []])
  })

  it('are neither the patient nor the peer itself', () => {
    const seen = [met([encounter(0, 900)], { third: 1 }), met([encounter(0, 900)], { third: peer })]
    expect(hiddenContacts(patient, directly(encounter(0, 900)), seen)).toEqual([])
  })

  it('are one through several peers, and hidden only while they did not hear each other', () => {
    const direct = new Map([
      [peer, [encounter(0, 900)]],
      [otherPeer, [encounter(600, 2_100)]],
      [third, [encounter(1_000, 1_200), encounter(1_300, 1_400)]],
    ])
    const seen = [met([encounter(0, 900)]), met([encounter(600, 2_100)], { peer: otherPeer })]
    const found = hiddenContacts(patient, direct, seen)
    expect(times(found)).toEqual([
      [0, 1_000],
      [1_400, 2_100],
    ])
    expect(found[0]!.through).toEqual([peer, otherPeer])
  })

  it('are asked about at the peers met very closely for longest, and at no more than the limit', () => {
    const direct = new Map(Array.from({ length: 30 }, (_, id) => [id, [encounter(0, 300 + 30 * (id % 15))]]))
    const { questions, peersLeftOut } = hiddenQuestions(direct)
    expect(questions.slice(0, 3).map((question) => question.peer)).toEqual([14, 29, 13])
    expect(questions[0]!.spans).toEqual([{ from: 0, to: 720 }])
    expect([questions.length, peersLeftOut]).toEqual([hiddenLimits.peers, 10])
  })

  it('never last longer than both stayed with the peer, whatever was seen, and are no more than the limit', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 2_000 }))
    const spans = fc.array(
      span.map(([start, seconds]) => encounter(start, start + seconds)),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(spans, spans, spans, (ofPatient, ofThird, heard) => {
        const direct = new Map([
          [peer, ofPatient],
          [third, heard],
        ])
        const found = hiddenContacts(patient, direct, [met(ofThird)], { ...hiddenLimits, findings: 3 })
        expect(found.length).toBeLessThanOrEqual(3)
        for (const { from, to } of found) {
          expect(to - from).toBeGreaterThanOrEqual(hiddenLimits.minimum)
          expect(heard.some(({ start, end }) => start < to && end > from)).toBe(false)
          for (const second of [from, to - 1])
            for (const list of [ofPatient, ofThird])
              expect(list.some(({ start, end }) => start <= second && second <= end)).toBe(true)
        }
      }),
    )
  })
})
