import type { RadioEffect } from './calibration.ts'

/** What one phone heard of another, all in all. */
export interface Link {
  receiver: string
  transmitter: string
  /** Mean RSSI, dBm. */
  rssi: number
}

/** Links' worth of doubt: a phone with few links is taken for nearly average. */
const doubt = 2
const rounds = 20

/**
 * How much more strongly than the average each phone is heard and hears: rssi = level + transmit + receive by least squares, the level being the
 * middle of all links, which a few who sit close together do not move. It needs a group of whom most have met most: of the phones that
 * one person has met it cannot tell a faint one from one far away.
 */
export function deviceEffects(links: readonly Link[]): Map<string, RadioEffect> {
  const effects = new Map<string, RadioEffect>()
  const of = (phone: string) => effects.get(phone)!
  for (const { receiver, transmitter } of links)
    for (const phone of [receiver, transmitter]) effects.set(phone, { transmit: 0, receive: 0 })
  const level = middleOf(links.map(({ rssi }) => rssi))
  const byReceiver = Map.groupBy(links, ({ receiver }) => receiver)
  const byTransmitter = Map.groupBy(links, ({ transmitter }) => transmitter)
  for (let round = 0; round < rounds; round++) {
    for (const [phone, own] of byReceiver)
      of(phone).receive = shrunkMean(own.map(({ rssi, transmitter }) => rssi - level - of(transmitter).transmit))
    for (const [phone, own] of byTransmitter)
      of(phone).transmit = shrunkMean(own.map(({ rssi, receiver }) => rssi - level - of(receiver).receive))
  }
  return effects
}

function shrunkMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / (values.length + doubt)
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}
