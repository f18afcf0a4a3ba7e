import type { ContactReport } from '@smittestopp/contracts'
import Table from 'cli-table3'
import { closeMinutes } from '../recompute/truth-agreement.ts'

export interface ContactRow {
  phoneNumber: string
  report: ContactReport
  /** Minutes within 2 m in truth. */
  minutesNear: number
}

const minutes = (seconds: number) => (seconds / 60).toFixed(0)

/** First five and last three digits: enough to tell sandbox numbers apart, too little to call one. */
export function masked(phoneNumber: string): string {
  return phoneNumber.slice(0, 6) + 'X'.repeat(Math.max(phoneNumber.length - 9, 0)) + phoneNumber.slice(-3)
}

/** The contacts of one person beside the truth, the longest nearness first. */
export function contactTable(rows: ContactRow[]): string {
  const table = new Table({
    head: ['contact', 'category', 'very close', 'close', 'rel. close', 'GPS', 'days', 'truth < 2 m', 'agrees'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  })
  const weight = ({ report: { cumulative } }: ContactRow) =>
    cumulative.bt_contacts.cumulative_risk_score + cumulative.gps_contacts.cumulative_risk_score
  for (const row of rows.toSorted((a, b) => weight(b) - weight(a))) table.push(cells(row))
  return table.toString()
}

function cells({ phoneNumber, report: { cumulative }, minutesNear }: ContactRow): string[] {
  const { all_contacts, bt_contacts, gps_contacts } = cumulative
  const reportedClose = bt_contacts.bt_very_close_duration + bt_contacts.bt_close_duration >= closeMinutes * 60
  return [
    masked(phoneNumber),
    all_contacts.risk_cat,
    minutes(bt_contacts.bt_very_close_duration),
    minutes(bt_contacts.bt_close_duration),
    minutes(bt_contacts.bt_relatively_close_duration),
    minutes(gps_contacts.cumulative_duration),
    String(all_contacts.days_in_contact),
    minutesNear.toFixed(0),
    reportedClose === minutesNear >= closeMinutes ? 'yes' : 'no',
  ]
}
