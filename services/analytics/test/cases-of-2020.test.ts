import { compose, contactReport } from '@smittestopp/contact-report'
import type { AnalysisResult, ContactReport } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import type { PeerFix } from '../src/source.ts'
import { evening } from './arbitrary-world.ts'
import { devices, hour, parameters, run, stay } from './evening-world.ts'
import type { StoredSighting } from './memory-source.ts'

// What the system of 2020 made of these cases is written in docs/decisions/0012-contact-rules-mended.md, with what is made of them now.

const metre = 1 / 111_194.93
const eastward = metre / Math.cos((59.9139 * Math.PI) / 180)
const companion = devices[1]!.uuid

/** A fix every ten seconds for so long, going east with so many metres a second from a number of metres on; a few metres aside. */
function going(id: number, seconds: number, speed: number, { after = 0, from = 0, aside = 0 } = {}): PeerFix[] {
  return Array.from({ length: seconds / 10 + 1 }, (_, i) => {
    const fix = stay(id, after + i * 10, after + i * 10)
    const longitude = fix.longitude + (from + speed * i * 10) * eastward
    return { ...fix, latitude: fix.latitude + aside * metre, longitude }
  })
}

const spans = (result: AnalysisResult) =>
  (result.peers[companion]?.gps ?? []).map(({ from, to }) => [from - evening, to - evening])

describe('two who go together', () => {
  it.each([
    ['keep still for two hours', 2 * hour, 0],
    ['walk, 1.4 m/s', 600, 1.4],
    ['drive, 10 m/s', 300, 10],
    ['drive, 20 m/s', 300, 20],
    ['take a train, 45 m/s', 300, 45],
  ])('and %s are near from the first to the last second, 3 m apart, however fast', async (_how, seconds, speed) => {
    const result = await run({ fixes: [...going(1, seconds, speed), ...going(2, seconds, speed, { aside: 3 })] })
    expect(spans(result)).toEqual([[0, seconds]])
    expect(result.peers[companion]!.gps[0]!.average_distance).toBeCloseTo(3, 2)
  })

  it('are near through stays that neither begins and ends within the other', async () => {
    expect(spans(await run({ fixes: [stay(1, 0, 2 * hour), stay(2, hour, 9 * hour)] }))).toEqual([[hour, 2 * hour]])
  })

  it.each([
    [15, 1],
    [25, 0],
  ])('east and west of each other by %d m are as far as that, and not twice as far', async (apart, contacts) => {
    const result = await run({ fixes: [...going(1, 600, 0), ...going(2, 600, 0, { from: apart })] })
    expect(spans(result)).toHaveLength(contacts)
    for (const { average_distance } of result.peers[companion]?.gps ?? [])
      expect(average_distance).toBeCloseTo(apart, 2)
  })
})

describe('two on one street', () => {
  it.each([
    ['half an hour after each other', going(2, 600, 1.4, { after: 1_800 })],
    ['in opposite directions', going(2, 600, -1.4, { from: 840 })],
    ['one behind the other by 100 m', going(2, 600, 1.4, { from: -100 })],
  ])('%s are not near', async (_how, other) => {
    expect((await run({ fixes: [...going(1, 600, 1.4), ...other] })).peers).toEqual({})
  })
})

it('has a risk of 4.0 after 4 minutes at 1 m', async () => {
  const fixes = [...going(1, 240, 0), ...going(2, 240, 0, { aside: 1 })]
  const { gps } = (await run({ fixes }, {}, { ...parameters, gps_minimum: 240 })).peers[companion]!
  expect(gps[0]!.risk).toBeCloseTo(4, 5)
})

/** Sightings by the patient of an Android, a minute apart, from a moment on. */
function seen(peer: number, from: number, ...signals: number[]): StoredSighting[] {
  return signals.map((rssi, i) => ({ receiver: 1, transmitter: peer, time: evening + from + i * 60, rssi }))
}

/** The report about one person who has the devices 2 and 3. */
async function report(sightings: StoredSighting[]): Promise<ContactReport | undefined> {
  const result = await run({ sightings })
  const owners = new Map([
    [devices[0]!.uuid, 'kari'],
    [devices[1]!.uuid, 'ola'],
    [devices[2]!.uuid, 'ola'],
  ])
  const composition = compose([result], owners, 'kari')!
  const [contact] = composition.contacts
  return contact && contactReport(contact, composition)
}

async function bands(sightings: StoredSighting[]) {
  const { bt_contacts } = (await report(sightings))!.cumulative
  const { bt_very_close_duration, bt_close_duration, bt_relatively_close_duration } = bt_contacts
  return [bt_very_close_duration, bt_close_duration, bt_relatively_close_duration]
}

describe('the seconds of an encounter', () => {
  const times = <Item>(count: number, item: Item): Item[] => Array<Item>(count).fill(item)

  it('of eleven sightings a minute apart are ten minutes of their band', async () => {
    expect(await bands(seen(2, 0, ...times(11, -60)))).toEqual([600, 0, 0])
    expect(await bands(seen(2, 0, ...times(11, -70)))).toEqual([0, 600, 0])
    expect(await bands(seen(2, 0, ...times(11, -80)))).toEqual([0, 0, 600])
    expect(await report(seen(2, 0, ...times(11, -90)))).toBeUndefined()
  })

  it('of ten sightings, five or six of them very close, are those around these five or six', async () => {
    expect(await bands(seen(2, 0, ...times(5, -60), ...times(5, -90)))).toEqual([270, 0, 0])
    expect(await bands(seen(2, 0, ...times(6, -60), ...times(4, -90)))).toEqual([330, 0, 0])
  })

  it('of a single sighting are none, however strong: nobody is reported for it', async () => {
    expect(await report(seen(2, 0, -40))).toBeUndefined()
    expect((await run({ sightings: seen(2, 0, -40) })).peers).toEqual({})
  })

  it('count once where two phones of one person were heard at once, in the closer band', async () => {
    const both = [...seen(2, 0, -60, -60, -60), ...seen(3, 60, -70, -70, -70)]
    const told = (await report(both))!
    expect(told.evidence.bluetooth).toMatchObject([{ duration: 180 }])
    expect(await bands(both)).toEqual([120, 60, 0])
  })

  it('of two phones that are heard one after the other, touching, are of two encounters', async () => {
    const told = (await report([...seen(2, 0, -60, -60, -60), ...seen(3, 120, -70, -70, -70)]))!
    expect(told.evidence.bluetooth).toHaveLength(2)
    expect(told.cumulative.bt_contacts.cumulative_duration).toBe(240)
  })
})
