import { isSighting, judgeEvent, momentOf, numberOf, type PhoneEvent } from '@smittestopp/phone-contract'
import { piecesOf, type Stay } from './way-model.ts'

/** Seconds since 1970, both ends included. */
export type Span = readonly [from: number, to: number]

/** What is known of a device besides what it sends. */
export interface Owner {
  platform: string
  consents: Record<'tracing_gps' | 'tracing_bluetooth' | 'statistics', Span[]>
  pauses: Record<'gps' | 'bluetooth', Span[]>
}

/** A message of the stream: it may lie in several files, and counts once. */
export interface Message {
  device: string
  sequence: number
  /** Seconds since 1970. */
  enqueued: number
  events: PhoneEvent[]
}

/** The tables as they must be, each row as one text; what was refused, by reason. */
export interface Tables {
  gpsevents: string[]
  btevents: string[]
  agg_gpsevents: string[]
  uuid_activity: string[]
  refused: Record<string, number>
}

const NORWAY = { latitude: [57, 81.5], longitude: [-10, 36] } as const
const CODES: Record<string, number> = { ios: 1, android: 2 }

/** What the import must come to, whatever the order, told plainly and all in memory. */
export function tablesOf(owners: ReadonlyMap<string, Owner>, messages: readonly Message[]): Tables {
  const stays = new Map<string, Stay[]>()
  const sightings = new Set<string>()
  const buckets = new Map<string, (string | number)[]>()
  const activity = new Map<string, number>()
  const refused: Record<string, number> = {}
  const heard = new Set(messages.map(({ device }) => device))
  const refuse = (reason: string) => {
    refused[reason] = (refused[reason] ?? 0) + 1
  }

  for (const { device, enqueued, events } of messages) {
    const owner = owners.get(device)!
    activity.set(device, Math.max(activity.get(device) ?? 0, enqueued))
    for (const event of events)
      if (isSighting(event)) {
        const reason = judgeSighting(event, device, owner, owners, enqueued)
        if (reason) refuse(reason)
        else sightings.add(sightingRow(event, device, owner, owners, heard))
      } else {
        const reason = judgeFix(event, owner, 'tracing_gps', enqueued)
        if (reason) refuse(reason)
        else stays.set(device, [...(stays.get(device) ?? []), stayOf(event)])
        if (!judgeFix(event, owner, 'statistics', enqueued)) aggregate(buckets, device, event)
      }
  }
  return {
    gpsevents: [...stays].flatMap(([device, own]) => piecesOf(own).map((piece) => pieceRow(device, piece))).toSorted(),
    btevents: [...sightings].toSorted(),
    agg_gpsevents: [...buckets].map(([key, values]) => [key, ...values].join(' ')).toSorted(),
    uuid_activity: [...activity].map(([device, time]) => `${device} ${time}`).toSorted(),
    refused,
  }
}

function judgeFix(event: PhoneEvent, owner: Owner, purpose: 'tracing_gps' | 'statistics', enqueued: number) {
  const reason = judgeEvent(event, new Date(enqueued * 1000))
  if (reason && reason !== 'bounds') return reason
  const { from, to, latitude, longitude } = stayOf(event)
  const isInside = isWithin([latitude, latitude], NORWAY.latitude) && isWithin([longitude, longitude], NORWAY.longitude)
  if (!isInside) return 'outside-norway'
  if (reason) return reason
  if (owner.pauses.gps.some((pause) => isWithin([from, to], pause))) return 'paused'
  return owner.consents[purpose].some((period) => isWithin([from, to], period)) ? undefined : 'consent-missing'
}

function judgeSighting(
  event: PhoneEvent,
  device: string,
  owner: Owner,
  owners: ReadonlyMap<string, Owner>,
  enqueued: number,
): string | undefined {
  const reason = judgeEvent(event, new Date(enqueued * 1000))
  if (reason) return reason
  const time = momentOf(event.time)
  if (owner.pauses.bluetooth.some((pause) => isWithin([time, time], pause))) return 'paused'
  if (!owner.consents.tracing_bluetooth.some((period) => isWithin([time, time], period))) return 'consent-missing'
  if (!owners.has(String(event.deviceId))) return 'peer-unknown'
  return event.deviceId === device ? 'peer-self' : undefined
}

function isWithin([from, to]: Span, [least, most]: Span): boolean {
  return least <= from && to <= most
}

function stayOf(event: PhoneEvent): Stay {
  return {
    from: momentOf(event.timeFrom),
    to: momentOf(event.timeTo),
    latitude: Math.round(numberOf(event.latitude) * 1e6) / 1e6,
    longitude: Math.round(numberOf(event.longitude) * 1e6) / 1e6,
    accuracy: numberOf(event.accuracy ?? 0),
  }
}

function aggregate(buckets: Map<string, (string | number)[]>, device: string, event: PhoneEvent): void {
  const { from, to, latitude, longitude, accuracy } = stayOf(event)
  const key = `${device} ${Math.floor(to / 10)}`
  const speed = Math.max(0, Math.min(128, Math.round(numberOf(event.speed ?? 0))))
  const values = [to, from, hundredths(latitude), hundredths(longitude), Math.min(128, Math.round(accuracy)), speed]
  const held = buckets.get(key)
  const difference = held ? values.map((value, i) => value - Number(held[i])).find((one) => one !== 0) : -1
  if (difference !== undefined && difference < 0) buckets.set(key, values)
}

export function hundredths(degrees: number): number {
  return Math.round(degrees * 100)
}

function sightingRow(
  event: PhoneEvent,
  device: string,
  owner: Owner,
  owners: ReadonlyMap<string, Owner>,
  heard: ReadonlySet<string>,
): string {
  const peer = String(event.deviceId)
  const paired = heard.has(peer) ? (CODES[owners.get(peer)!.platform] ?? 3) : null
  const values = [momentOf(event.time), numberOf(event.rssi), numberOf(event.txPower ?? 0)]
  return [device, peer, ...values, CODES[owner.platform] ?? 3, paired].join(' ')
}

/** A row of gpsevents as text: reals to the five digits that engines agree on. */
export function pieceRow(device: string, piece: ReturnType<typeof piecesOf>[number]): string {
  const { hour, piece: number, from, to, latitude, longitude, accuracy, transport, jump } = piece
  const way = [piece.distance?.toPrecision(5) ?? null, piece.mps?.toPrecision(5) ?? null, transport, jump]
  return [device, hour, number, from, to, latitude, longitude, accuracy, ...way].join(' ')
}
