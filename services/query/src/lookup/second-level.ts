import type { AnalysisResult, SecondLevel } from '@smittestopp/contracts'

type Contact = SecondLevel['contacts'][number]
type Peers = AnalysisResult['peers']

/** By what a device may be found now. */
type SensorsOf = (uuid: string) => Record<'bluetooth' | 'gps', boolean>

/**
 * What may be told of a second level now: of contacts of whom nothing was taken back, since when they met the patient rests on all that they have of
 * each other; and of whom they met, what was found by a sensor for whose purpose both take part; `metBy` says it of the latter.
 */
export function secondLevelNow(
  level: SecondLevel,
  found: Peers,
  left: Peers,
  sensorsOf: SensorsOf,
  metBy = sensorsOf,
): SecondLevel {
  const contacts = level.contacts.filter(({ device_id }) => isWhole(found[device_id], left[device_id]))
  return { ...level, contacts: contacts.map((contact) => metNow(contact, sensorsOf(contact.device_id), metBy)) }
}

function isWhole(found: Peers[string] | undefined, left: Peers[string] | undefined): boolean {
  return found?.bluetooth.length === left?.bluetooth.length && found?.gps.length === left?.gps.length && !!left
}

function metNow(contact: Contact, own: ReturnType<SensorsOf>, metBy: SensorsOf): Contact {
  const peers = Object.entries(contact.peers).map(([uuid, { bluetooth, gps }]): [string, Contact['peers'][string]] => {
    const other = metBy(uuid)
    const [byBluetooth, byGps] = [own.bluetooth && other.bluetooth, own.gps && other.gps]
    return [uuid, { bluetooth: byBluetooth ? bluetooth : [], gps: byGps ? gps : [] }]
  })
  return {
    ...contact,
    peers: Object.fromEntries(peers.filter(([, { bluetooth, gps }]) => bluetooth.length + gps.length > 0)),
  }
}
