import type { Pause } from '@smittestopp/contracts'
import type { World } from '@smittestopp/simulator'
import type { KnownPhones } from '../phones.ts'

const HOUR_MS = 3_600_000
const ONE_IN = 10

/** What a person's phone may not count: one person in ten works the first morning in protective gear, and is nowhere in the evening. */
export function pausesOf(person: number, firstDay: Date): Pause[] {
  const at = (hour: number) => new Date(firstDay.getTime() + hour * HOUR_MS).toISOString()
  if (person % ONE_IN !== 3) return []
  return [
    { sensor: 'bluetooth', time_from: at(7), time_to: at(10), reason: 'protective gear at work' },
    { sensor: 'gps', time_from: at(18), time_to: at(20) },
  ]
}

/** Has the phones of a town tell their pauses; returns them by device. */
export async function tellPauses(world: World, phones: KnownPhones): Promise<Map<string, Pause[]>> {
  const told = new Map<string, Pause[]>()
  for (const { index } of world.people) {
    const pauses = pausesOf(index, world.from)
    if (pauses.length === 0) continue
    await phones.phone(index).setPauses(pauses)
    told.set(phones.deviceOf(index), pauses)
  }
  return told
}
