import { type BluetoothContact, secondsByBand, totalSeconds } from './bluetooth-contacts.ts'
import type { GpsContact } from './gps-contacts.ts'
import { parameters } from './parameters.ts'
import { dayPieces } from './time-window.ts'

interface Times {
  from: number
  to: number
}

/**
 * Seconds near by any evidence, each once: what the places of a report add up to, in all (`cumulative`) and by date. Which places they are is not worked out a
 * second time: that is the map's word.
 */
export function timeNear(bluetooth: BluetoothContact[], gps: GpsContact[]): Record<string, number> {
  const inBands = bluetooth.flatMap((contact) => stretchesIn(contact, contact))
  const ofBluetooth = bluetooth.flatMap((contact) =>
    dayPieces(contact.from, contact.to)
      .filter((piece) => totalSeconds(secondsByBand(contact, piece)) >= 1)
      .map((piece) => ({ date: piece.date, times: stretchesIn(contact, piece) })),
  )
  const ofGps = gps
    .flatMap(({ from, to }) => dayPieces(from, to))
    .filter(({ from, to }) => to - from >= parameters.gps_minimum)
    .map((piece) => ({ date: piece.date, times: [piece] }))
  const byDate = Map.groupBy([...ofBluetooth, ...ofGps], ({ date }) => date)
  const daily = [...byDate].map(([date, pieces]) => [date, secondsCovered(pieces.flatMap(({ times }) => times))])
  return { cumulative: secondsCovered([...inBands, ...gps]), ...Object.fromEntries(daily) }
}

function stretchesIn(contact: BluetoothContact, { from, to }: Times): Times[] {
  return contact.stretches
    .filter(({ band }) => band !== 'far')
    .map((stretch) => ({ from: Math.max(stretch.from, from), to: Math.min(stretch.to, to) }))
    .filter((times) => times.from < times.to)
}

function secondsCovered(times: Times[]): number {
  let covered = 0
  let reached = 0
  for (const { from, to } of times.toSorted((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, reached))
    reached = Math.max(reached, to)
  }
  return Math.round(covered)
}
