import { minutesByPair, type Sensors, simulate } from '@smittestopp/simulator'
import { describe, expect, it } from 'vitest'
import { type Observations, observe, type ReceivedUpload } from './observations.ts'
import { recomputeFrom } from './recompute.ts'
import { truthAgreement } from './truth-agreement.ts'

const start = new Date('2026-03-02T00:00:00Z')
const window = { from: start, to: new Date('2026-03-05T00:00:00Z') }
const deviceOf = (person: number) => person.toString(16).padStart(32, '0')

function town(sensors: Sensors) {
  const world = simulate({ seed: 11, people: 30, days: 1, start, sensors })
  const uploads = [...world.uploads(deviceOf)].map((sent): ReceivedUpload => {
    return { deviceId: deviceOf(sent.person), body: sent.batch, receivedAt: sent.sentAt }
  })
  return { world, uploads }
}

function contactsOf(observations: Observations, person: number) {
  return recomputeFrom(observations, { patientDevice: deviceOf(person), ownDevices: [], window })
}

describe('a recomputed town', () => {
  it('finds everybody who was within 2 m for 15 minutes, if sensors are perfect', () => {
    const { world, uploads } = town('perfect')
    const observations = observe(uploads)
    const pairs = [...minutesByPair(world.truth()).values()]
    let found = 0
    for (let person = 0; person < 30; person += 3) {
      const contacts = contactsOf(observations, person)
      const reported = [...contacts].map(([peer, { cumulative }]): [string, number] => {
        return [peer, cumulative.bt_contacts.cumulative_duration / 60]
      })
      const near = pairs.filter(({ a, b }) => a === person || b === person)
      const truth = near.map(({ a, b, minutes }): [string, number] => [deviceOf(a === person ? b : a), minutes])
      const agreement = truthAgreement(new Map(reported), new Map(truth))
      expect(agreement.missed).toBe(0)
      found += agreement.found
    }
    expect(found).toBeGreaterThan(10)
  })

  it('says the same whatever the order of the uploads and however often they come, and both ways the same', () => {
    const { uploads } = town('real')
    const observations = observe(uploads)
    const again = observe([...uploads, ...uploads].reverse())
    let both = 0
    for (const person of [0, 7, 21]) {
      const contacts = contactsOf(observations, person)
      expect(Object.fromEntries(contactsOf(again, person))).toEqual(Object.fromEntries(contacts))
      for (const [peer, { evidence }] of contacts) {
        const back = contactsOf(observations, Number.parseInt(peer, 16)).get(deviceOf(person))
        expect(back?.evidence.bluetooth).toEqual(evidence.bluetooth)
        both++
      }
    }
    expect(both).toBeGreaterThan(3)
  })

  it('adds up: stretches never overlap, and they and the days make the sums', () => {
    const observations = observe(town('real').uploads)
    for (let person = 0; person < 30; person += 5) {
      for (const { cumulative, daily, evidence } of contactsOf(observations, person).values()) {
        const sum = (list: { duration: number }[]) => list.reduce((total, { duration }) => total + duration, 0)
        const days = Object.values(daily).reduce((total, day) => total + day.gps_contacts.cumulative_duration, 0)
        expect(sum(evidence.gps)).toBe(cumulative.gps_contacts.cumulative_duration)
        expect(days).toBeLessThanOrEqual(cumulative.gps_contacts.cumulative_duration)
        const apart = Math.abs(sum(evidence.bluetooth) - cumulative.bt_contacts.cumulative_duration)
        expect(apart).toBeLessThanOrEqual(evidence.bluetooth.length)
        for (const list of [evidence.bluetooth, evidence.gps]) {
          for (const [i, { time_from }] of list.entries()) {
            if (i > 0) expect(time_from > list[i - 1]!.time_to).toBe(true)
          }
        }
      }
    }
  })
})
