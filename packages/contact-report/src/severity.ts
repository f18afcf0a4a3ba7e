import type { RiskCategory } from '@smittestopp/contracts'
import type { PersonContact } from './person.ts'

type Judged = Pick<PersonContact, 'person' | 'totals' | 'category'>

/** The categories, the most severe first. */
export const severest: readonly RiskCategory[] = ['high', 'medium', 'low', 'gps_only', 'bt_below_15_min', 'no']

/** The most severe first; within a category by Bluetooth risk, then GPS risk; those not reported last. */
export function bySeverity(a: Judged, b: Judged): number {
  return (
    rank(a) - rank(b) ||
    b.totals.bluetoothRisk - a.totals.bluetoothRisk ||
    b.totals.gpsRisk - a.totals.gpsRisk ||
    (a.person < b.person ? -1 : a.person > b.person ? 1 : 0)
  )
}

function rank({ category }: Judged): number {
  return category === undefined ? severest.length : severest.indexOf(category)
}
