/** How somebody moved. A bicycle is told from a bus by nothing we have: from 14 km/h on both are `vehicle`. */
export type TransportMode = 'unknown' | 'still' | 'on_foot' | 'vehicle'

/** How two people who were together moved (contact-rules Places 3). */
export type PairTransport = 'inside_transport' | 'on_foot' | 'uncertain'

/** Metres per second: under 0.5 still, as the import has it; under 14 km/h on foot, as in 2020. */
const STILL_BELOW = 0.5
const FOOT_BELOW = 14 / 3.6

/** For how many seconds a flip may last in all, its neighbours on both sides included, to be taken for a mistake. */
const FLIP_SECONDS = 60

export function modeOfSpeed(metresPerSecond: number | undefined): TransportMode {
  if (metresPerSecond === undefined || Number.isNaN(metresPerSecond)) return 'unknown'
  if (metresPerSecond < STILL_BELOW) return 'still'
  return metresPerSecond < FOOT_BELOW ? 'on_foot' : 'vehicle'
}

/** How a pair moved at one moment, from how each of them did. */
export function pairTransport(one: TransportMode, other: TransportMode): PairTransport {
  const known = [one, other].filter((mode) => mode !== 'unknown')
  if (known.length === 0) return 'uncertain'
  if (known.every((mode) => mode === 'vehicle')) return 'inside_transport'
  return known.includes('vehicle') ? 'uncertain' : 'on_foot'
}

/** The same states without isolated flips: one that differs from two equal neighbours on each side, all five within a minute. */
export function withoutFlips(times: readonly number[], states: readonly PairTransport[]): PairTransport[] {
  return states.map((state, i) => {
    const around = [states[i - 2], states[i - 1], states[i + 1], states[i + 2]]
    const isFlip = around.every((one) => one !== undefined && one === around[0] && one !== state)
    return isFlip && times[i + 2]! - times[i - 2]! <= FLIP_SECONDS ? around[0]! : state
  })
}
