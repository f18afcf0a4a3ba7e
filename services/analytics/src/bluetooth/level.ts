import type { Sighting } from '../source.ts'
import type { Calibration, RadioEffect } from './calibration.ts'

/** What is known of a phone as a radio; `effect` is what was worked out of this very phone, and goes before its model. */
export interface Radio {
  platform: string | null
  model: string | null
  effect?: RadioEffect
}

/** The two phones of a pair. */
export interface Radios {
  device: Radio
  peer: Radio
}

/** A sighting as it is reported, with the transmit power (dBm) that the sender claims, where that is known. */
export interface Heard extends Pick<Sighting, 'time' | 'rssi' | 'reportedByDevice'> {
  transmitPower?: number | null
}

/** dB to be taken off an RSSI to make it that of average phones of the calibration. */
export function excessOf(heard: Pick<Heard, 'reportedByDevice' | 'transmitPower'>, radios: Radios, by: Calibration) {
  const [receiver, transmitter] = heard.reportedByDevice ? [radios.device, radios.peer] : [radios.peer, radios.device]
  return (
    platformExcess(transmitter, heard.transmitPower, by) +
    effectOf(transmitter, by).transmit +
    effectOf(receiver, by).receive
  )
}

const average: RadioEffect = { transmit: 0, receive: 0 }

function effectOf({ effect, model }: Radio, { models }: Calibration): RadioEffect {
  if (effect) return effect
  return model !== null && Object.hasOwn(models, model) ? models[model]! : average
}

/** Unknown is taken for iOS, as in contact-rules Bluetooth 2. */
function platformExcess({ platform }: Radio, transmitPower: number | null | undefined, by: Calibration): number {
  if (platform?.toLowerCase() !== 'android') return by.platforms.ios
  const isQuiet = typeof transmitPower === 'number' && transmitPower <= by.quiet
  return isQuiet ? 0 : by.platforms.android
}
