import type { Parameters, RiskCategory } from '@smittestopp/contracts'
import { durationInWords } from '../words.ts'

/** A category in words; the mark tells it apart without colour. */
interface CategoryWords {
  label: string
  mark: string
  meaning(parameters: Parameters): string
}

const overLimit =
  (severity: 'high' | 'medium' | 'low') =>
  ({ bluetooth_risk, gps_risk }: Parameters) =>
    `Bluetooth risk over ${bluetooth_risk[severity]}, or GPS risk over ${gps_risk[severity]}`

/** The categories of the contact rules, the most severe first. */
export const categories: Record<RiskCategory, CategoryWords> = {
  high: { label: 'High', mark: '▲', meaning: overLimit('high') },
  medium: { label: 'Medium', mark: '◆', meaning: overLimit('medium') },
  low: { label: 'Low', mark: '●', meaning: overLimit('low') },
  gps_only: {
    label: 'GPS only',
    mark: '◎',
    meaning: ({ gps_include }) => `More than ${durationInWords(gps_include)} near by accurate GPS, no Bluetooth`,
  },
  bt_below_15_min: {
    label: 'Below 15 min',
    mark: '◔',
    meaning: ({ bluetooth_short }) => `At most ${durationInWords(bluetooth_short)} by Bluetooth, little accurate GPS`,
  },
  no: { label: 'No risk', mark: '○', meaning: () => 'Long enough to be reported, but too far apart to count' },
}
