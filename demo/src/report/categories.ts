import type { ContactReport, RiskCategory } from '@smittestopp/contracts'

/** A category in words; the mark tells it apart without colour. */
export interface CategoryWords {
  label: string
  mark: string
  meaning: string
}

/** The categories of the contact rules, the most severe first. */
export const categories: Record<RiskCategory, CategoryWords> = {
  high: { label: 'High', mark: '▲', meaning: 'Bluetooth risk over 10, or GPS risk over 4' },
  medium: { label: 'Medium', mark: '◆', meaning: 'Bluetooth risk over 7.5, or GPS risk over 2.5' },
  low: { label: 'Low', mark: '●', meaning: 'Bluetooth risk over 0.6, or GPS risk over 0.01' },
  gps_only: { label: 'GPS only', mark: '◎', meaning: 'More than 30 minutes near by accurate GPS, no Bluetooth' },
  bt_below_15_min: {
    label: 'Below 15 min',
    mark: '◔',
    meaning: 'At most 15 minutes by Bluetooth, little accurate GPS',
  },
  no: { label: 'No risk', mark: '○', meaning: 'Long enough to be reported, but too far apart to count' },
}

/** The most severe first; within a category by Bluetooth risk, then GPS risk. */
export function bySeverity(a: ContactReport, b: ContactReport): number {
  const order = Object.keys(categories)
  const rank = ({ cumulative }: ContactReport) => order.indexOf(cumulative.all_contacts.risk_cat)
  const risk = (report: ContactReport, kind: 'bt_contacts' | 'gps_contacts') =>
    report.cumulative[kind].cumulative_risk_score
  return (
    rank(a) - rank(b) ||
    risk(b, 'bt_contacts') - risk(a, 'bt_contacts') ||
    risk(b, 'gps_contacts') - risk(a, 'gps_contacts')
  )
}
