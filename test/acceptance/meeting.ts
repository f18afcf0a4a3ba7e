import type { Phone } from '@smittestopp/simulator'

const MINUTE_MS = 60_000

/** Two phones see each other, a sighting a minute over the last ten minutes, by the ids that they send out now; both upload. */
export async function meet(one: Phone, other: Phone, now: Date): Promise<void> {
  const [idOfOne, idOfOther] = await Promise.all([one, other].map(async (phone) => (await idsOf(phone))[0]!))
  const uploads = [one.upload(sightings(idOfOther!, now)), other.upload(sightings(idOfOne!, now))]
  for (const { status, text } of await Promise.all(uploads))
    if (status !== 200 || JSON.parse(text).refused) throw new Error(`a sighting was answered with ${status} ${text}`)
}

async function idsOf(phone: Phone): Promise<string[]> {
  return (await phone.fetchContactIds(1)).contact_ids
}

function sightings(contactId: string, now: Date) {
  const events = Array.from({ length: 11 }, (_, minutes) => ({
    deviceId: contactId,
    time: momentBefore(now, minutes * MINUTE_MS),
    rssi: -50,
    txPower: 12,
  }))
  return { platform: 'ios', osVersion: '13.5', appVersion: '1.3.0', model: 'iPhone12,1', events }
}

/** A batch of one position. */
export function positionAt(time: Date, longitude = 10.7) {
  const moment = momentBefore(time, 0)
  const events = [{ timeFrom: moment, timeTo: moment, latitude: 59.9, longitude, accuracy: 5 }]
  return { platform: 'ios', osVersion: '13.5', appVersion: '1.3.0', model: 'iPhone12,1', events }
}

function momentBefore(time: Date, ms: number): string {
  return `${new Date(time.getTime() - ms).toISOString().slice(0, 19)}Z`
}
