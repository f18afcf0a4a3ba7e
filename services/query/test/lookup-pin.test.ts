import { LookupResult } from '@smittestopp/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { near, type RunningQuery, type Somebody, startQuery } from './running-query.ts'

const DAY_MS = 86_400_000

let query: RunningQuery

beforeAll(async () => {
  query = await startQuery(8)
})

afterAll(() => query?.close())

/** The id of a finished request of somebody new who has met these people. */
async function meeting(...people: Somebody[]): Promise<string> {
  const devices = people.flatMap((person) => person.devices)
  const requestId = await query.requested(await query.somebody())
  await query.analyse(() => Object.fromEntries(devices.map((device) => [device, near(16)])), requestId)
  return requestId
}

/** The PINs that a result names, by phone number. */
async function pinsOf(requestId: string): Promise<Record<string, string[]>> {
  const { contacts } = LookupResult.parse((await query.fetch(requestId)).json())
  const named = contacts.flatMap((element) => Object.entries(element))
  const byNumber = Map.groupBy(named, ([number]) => number)
  return Object.fromEntries([...byNumber].map(([number, list]) => [number, list.map(([, { pin_code }]) => pin_code)]))
}

const stored = async (person: Somebody) =>
  (await query.database.rows('select user_id, pin from dbo.pincodes')).filter(({ user_id }) => user_id === person.id)

async function issuedDaysAgo(person: Somebody, days: number): Promise<string> {
  const [issued] = await query.deps.database.call('issue_pins', {
    pins: [{ user_id: person.id, pin: 'Old111' }],
    now: new Date(Date.now() - days * DAY_MS),
  })
  return issued!.pin_code
}

describe('the PIN of a contact', () => {
  it('is one a person, whatever the number of their devices, and kept by directory user id', async () => {
    const [one, other] = [await query.somebody(2), await query.somebody()]
    const pins = await pinsOf(await meeting(one, other))
    const [pin, ...rest] = pins[one.phoneNumber]!
    expect(rest).toEqual([])
    expect(pins[other.phoneNumber]).not.toEqual([pin])
    expect(await stored(one)).toEqual([{ user_id: one.id, pin }])
    expect(await stored(other)).toHaveLength(1)
  })

  it('is the same in every lookup of a week, also in two at the same time', async () => {
    const contact = await query.somebody()
    const requests = [await meeting(contact), await meeting(contact)]
    const [first, second] = await Promise.all(requests.map(pinsOf))
    expect(second).toEqual(first)
    expect(await pinsOf(requests[0]!)).toEqual(first)
    expect(await stored(contact)).toHaveLength(1)
  })

  it('is the newest one younger than 7 days, and a new one after that', async () => {
    const [recent, old] = [await query.somebody(), await query.somebody()]
    await issuedDaysAgo(recent, 6.99)
    await issuedDaysAgo(old, 7.01)
    const pins = await pinsOf(await meeting(recent, old))
    expect(pins[recent.phoneNumber]).toEqual(['Old111'])
    expect(pins[old.phoneNumber]).not.toEqual(['Old111'])
    expect(await stored(old)).toHaveLength(2)
  })

  it('is issued to nobody who is not named', async () => {
    const [patient, erased, unread] = [await query.somebody(2), await query.somebody(), await query.somebody()]
    const requestId = await query.requested(patient)
    const devices = [patient.devices[1]!, erased.devices[0]!, unread.devices[0]!]
    await query.analyse((device) => {
      return device === patient.devices[0] ? Object.fromEntries(devices.map((id) => [id, near(16)])) : {}
    }, requestId)
    await query.deps.directory.removeDevice(erased.devices[0]!)
    expect(await stored(unread)).toEqual([])
    expect(Object.keys(await pinsOf(requestId))).toEqual([unread.phoneNumber])
    expect([(await stored(patient)).length, (await stored(erased)).length, (await stored(unread)).length]).toEqual([
      0, 0, 1,
    ])
  })
})
