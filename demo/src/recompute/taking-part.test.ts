import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ConsentPeriod, consentPeriods } from './consents.ts'
import { openedContactId, peerFinder } from './contact-ids.ts'
import { observe } from './observations.ts'
import { device, monday, sightings, stay, upload, utc } from './uploads-for-tests.ts'

const [a, b] = [device('a'), device('b')]
const begin = monday.getTime() / 1_000
const uploads = [
  upload(a, [
    stay(0, 100),
    stay(100, 300),
    stay(250, 250),
    ...sightings(b, [
      [50, -50],
      [200, -50],
    ]),
  ]),
  upload(b, sightings(a, [[200, -60]])),
]
const period = (purpose: ConsentPeriod['purpose'], from: number, to: number) => {
  return { purpose, from: begin + from, to: begin + to }
}
const all = (from: number, to: number) => [period('tracing_gps', from, to), period('tracing_bluetooth', from, to)]

function kept(consents: Record<string, ConsentPeriod[]>, now: number): number[][] {
  const taking = { consents: new Map(Object.entries(consents)), now: new Date(monday.getTime() + now * 1_000) }
  const observations = observe(uploads, undefined, undefined, taking)
  return [a, b].map((id) => [observations.get(id)!.gps.length, observations.get(id)!.sightings.length])
}

describe('who takes part, recomputed', () => {
  it('is who consents now, with what was consented to at its own time: of a sighting by both', () => {
    expect(kept({ [a]: all(0, 900), [b]: all(0, 900) }, 500)).toEqual([
      [3, 2],
      [0, 1],
    ])
    expect(kept({ [a]: all(0, 900), [b]: all(100, 900) }, 500)).toEqual([
      [3, 1],
      [0, 1],
    ])
    expect(kept({ [a]: [...all(0, 250), ...all(260, 900)], [b]: all(0, 900) }, 500)).toEqual([
      [2, 2],
      [0, 1],
    ])
    expect(kept({ [a]: all(0, 500), [b]: all(0, 900) }, 500)).toEqual([
      [0, 0],
      [0, 0],
    ])
    expect(kept({ [a]: all(0, 501), [b]: [period('tracing_gps', 0, 900)] }, 500)).toEqual([
      [3, 0],
      [0, 0],
    ])
    expect(kept({}, 500)).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('is cut to the time for which a purpose is open', () => {
    const said = { text_version: '1', text_hash: '0'.repeat(64) }
    const purpose = 'tracing_gps' as const
    const history = [
      { purpose, from: utc(0), to: utc(50), ...said },
      { purpose, from: utc(60), to: utc(150), ...said },
      { purpose, from: utc(200), to: null, ...said },
    ]
    const consents = [{ purpose, given: true, open: true, open_from: utc(100), open_to: utc(900) }]
    expect(consentPeriods({ consents, history })).toEqual([period(purpose, 100, 150), period(purpose, 200, 900)])
  })
})

describe('contact ids, recomputed', () => {
  const key = Buffer.alloc(32, 5)
  const sealed = (number: number, from: number, rest = 0n) => {
    const plain = Buffer.alloc(16)
    plain.writeUInt32BE(number, 0)
    plain.writeUInt32BE(from, 4)
    plain.writeBigUInt64BE(rest, 8)
    return createCipheriv('aes-256-ecb', key, '').setAutoPadding(false).update(plain).toString('hex')
  }

  it('open to a device and its quarter of an hour', () => {
    expect(openedContactId(sealed(7, begin), key)).toEqual({ device: 7, from: begin })
    for (const odd of [sealed(7, begin + 1), sealed(7, begin, 1n), 'ab'.repeat(16), 'x'.repeat(32), ''])
      expect(openedContactId(odd, key)).toBeUndefined()
    expect(openedContactId(sealed(7, begin), Buffer.alloc(32))).toBeUndefined()
  })

  it('name a peer within a quarter of an hour of their own, and nobody else', () => {
    const peerOf = peerFinder(key, new Map([[7, b]]))
    const named = [-901, -900, 0, 1_799, 1_800].map((second) => peerOf(sealed(7, begin), begin + second))
    expect(named).toEqual([undefined, b, b, b, undefined])
    expect([peerOf(sealed(8, begin), begin), peerOf(b, begin)]).toEqual([undefined, undefined])
    const heard = sightings(sealed(7, begin).toUpperCase(), [
      [0, -50],
      [1_800, -50],
    ])
    const observations = observe([upload(a, heard), upload(b, [])], undefined, undefined, { peerOf })
    expect(observations.get(a)!.sightings).toMatchObject([{ peer: b, time: begin }])
  })
})
