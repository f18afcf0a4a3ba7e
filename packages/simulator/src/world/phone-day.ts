import type { Dice } from './dice.ts'
import type { Person } from './person.ts'
import { daySeconds } from './span.ts'

/** When a phone is on during a day, and when it looks for others. Seconds from 00:00 UTC. */
export interface PhoneDay {
  person: Person
  on: { from: number; to: number }
  scans: number[]
}

/** `'perfect'`: a scan every 10 s, nothing missed, exact clocks and positions, RSSI from distance alone. */
export type Sensors = 'real' | 'perfect'

const perfectScan = 10
const scanGap = { awake: 230, asleep: 1_000 }

/** One phone in 50 is off all day, one in 12 for a part of it; phones that lie still at night scan seldom. */
export function planPhoneDay(dice: Dice, person: Person, sensors: Sensors): PhoneDay {
  if (sensors === 'perfect') return { person, on: { from: 0, to: daySeconds }, scans: perfectScans }
  const on = hoursOn(dice)
  const scans: number[] = []
  for (let time = on.from + dice.between(0, 200); time < on.to; time += gapAt(time) * dice.between(0.85, 1.15)) {
    scans.push(Math.round(time))
  }
  return { person, on, scans }
}

const perfectScans = Array.from({ length: daySeconds / perfectScan }, (_, i) => i * perfectScan)

function hoursOn(dice: Dice): { from: number; to: number } {
  if (dice.chance(0.02)) return { from: 0, to: 0 }
  if (dice.chance(0.08)) return { from: 0, to: Math.round(dice.between(10, 22) * 3_600) }
  return { from: 0, to: daySeconds }
}

/** Night is from 23:00 to 06:30 local time. */
function gapAt(time: number): number {
  return time < 4.5 * 3_600 || time > 21 * 3_600 ? scanGap.asleep : scanGap.awake
}
