import type { Dice } from './dice.ts'
import type { Person } from './person.ts'
import type { Surroundings } from './room.ts'

/** dBm at 1 m: what the thresholds of the contact rules assume of the two platforms. */
const atOneMetre = { ios: -55, android: -63 }

/** dB lost with each tenfold of the distance, divided by ten. */
const pathLossExponent: Record<Surroundings, number> = { indoor: 3.3, outdoor: 2.6, vehicle: 2.4 }

/** The weakest signal that is ever read, dBm. */
export const weakest = -100

/** With perfect sensors: RSSI from distance alone, -55 dBm at 1 m, 30 dB less at 10 m. */
export function perfectRssi(distance: number): number {
  return Math.round(atOneMetre.ios - 30 * Math.log10(Math.max(distance, 0.1)))
}

/** What lies between two phones for as long as an encounter lasts: bodies, bags, walls. dB, negative. */
export function obstruction(dice: Dice, wall: boolean): number {
  const bodies = -Math.abs(dice.normal(0, 7))
  return wall ? bodies - dice.between(12, 24) : bodies
}

/** RSSI of one advertisement: path loss, both models, what lies between, and fading; undefined when too weak. */
export function measureRssi(
  dice: Dice,
  transmitter: Person,
  receiver: Person,
  distance: number,
  surroundings: Surroundings,
  between: number,
): number | undefined {
  const loss = 10 * pathLossExponent[surroundings] * Math.log10(Math.max(distance, 0.2))
  const offsets = transmitter.transmitOffset + receiver.receiveOffset
  const mean = atOneMetre[transmitter.platform] + offsets - loss + between
  if (mean < weakest - 12) return undefined
  const rssi = Math.round(mean + dice.normal(0, 4))
  return rssi < weakest + Math.abs(dice.normal(0, 3)) ? undefined : Math.min(rssi, -20)
}

/** How often the app is on the screen. */
const foreground = 0.1

/** Whether one scan finds a phone in range. An iPhone in the background sees little, and of other iPhones in the background next to nothing. */
export function notices(dice: Dice, receiver: Person, transmitter: Person): boolean {
  if (receiver.platform === 'android') return dice.chance(transmitter.platform === 'android' ? 0.8 : 0.65)
  if (dice.chance(foreground)) return dice.chance(0.75)
  if (transmitter.platform === 'android') return dice.chance(0.5)
  return dice.chance(dice.chance(foreground) ? 0.5 : 0.07)
}
