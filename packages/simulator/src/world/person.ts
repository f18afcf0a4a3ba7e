import { createDice, type Dice, pickWeighted } from './dice.ts'

export type Platform = 'ios' | 'android'

/** A person and the phone they carry. Offsets are dB against the average phone. */
export interface Person {
  index: number
  phoneNumber: string
  platform: Platform
  model: string
  osVersion: string
  appVersion: string
  txPower: number
  transmitOffset: number
  receiveOffset: number
  /** What the phone's clock shows too much; whole seconds. */
  clockSkew: number
}

/** Sandbox numbers have seven digits after `+0010`. */
export const peopleLimit = 10_000_000

const models = {
  ios: [
    { model: 'iPhone12,1', weight: 3, transmit: 0, receive: 0 },
    { model: 'iPhone11,8', weight: 3, transmit: 1, receive: -1 },
    { model: 'iPhone10,4', weight: 2, transmit: -1, receive: 1 },
    { model: 'iPhone12,8', weight: 1, transmit: -2, receive: 0 },
    { model: 'iPhone9,3', weight: 1, transmit: -3, receive: -2 },
  ],
  android: [
    { model: 'SM-G973F', weight: 3, transmit: 0, receive: 0 },
    { model: 'SM-A515F', weight: 2, transmit: -3, receive: 2 },
    { model: 'SM-G960F', weight: 2, transmit: 2, receive: -1 },
    { model: 'Pixel 3', weight: 1, transmit: -4, receive: 3 },
    { model: 'ELE-L29', weight: 2, transmit: 4, receive: -4 },
    { model: 'ONEPLUS A6013', weight: 1, transmit: 3, receive: 1 },
  ],
}
const osVersions = { ios: ['13.4.1', '13.5', '13.5.1', '12.4.7'], android: ['8.0.0', '9', '10', '10'] }
const appVersions = ['1.1.0', '1.2.0', '1.2.1', '1.3.0', '1.3.0']

/** A number nobody can own: `+0010` and the person's index. */
export function sandboxNumber(index: number): string {
  return `+0010${String(index).padStart(7, '0')}`
}

/** The person of this index and no other: the same for a seed, however many people there are. */
export function createPerson(seed: number, index: number, iosShare: number): Person {
  const dice = createDice(seed, 1, index)
  const platform: Platform = dice.chance(iosShare) ? 'ios' : 'android'
  const kind = pickWeighted(dice, models[platform])
  return {
    index,
    phoneNumber: sandboxNumber(index),
    platform,
    model: kind.model,
    osVersion: dice.pick(osVersions[platform]),
    appVersion: dice.pick(appVersions),
    txPower: platform === 'ios' ? 12 : dice.pick([-7, 0, 8]),
    transmitOffset: kind.transmit,
    receiveOffset: kind.receive,
    clockSkew: clockSkew(dice),
  }
}

function clockSkew(dice: Dice): number {
  const deviation = dice.chance(0.05) ? 12 : 0.8
  return Math.round(Math.max(-30, Math.min(30, dice.normal(0, deviation))))
}
