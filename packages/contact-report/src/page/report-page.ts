import { createHash } from 'node:crypto'
import type { FullReport } from '@smittestopp/contracts'
import { minutes } from '../words.ts'
import { categories } from './categories.ts'
import { contactCard } from './contact-card.ts'
import { notReportedSection } from './explanation-section.ts'
import { type Html, html } from './html.ts'
import { pageHeader } from './page-header.ts'
import { pageStyle } from './page-style.ts'
import { secondLevelSection } from './second-level-section.ts'
import { table } from './table.ts'

const styleHash = createHash('sha256').update(pageStyle).digest('base64')

/** A report as a page of HTML, the most severe contact first, made of the report alone. It lets the browser load nothing and run nothing. */
export function reportPage(report: FullReport): string {
  const window = { from: new Date(report.time_from), to: new Date(report.time_to) }
  const { coverage, outlines } = report
  const { people, nearest } = report.not_reported
  const cards = report.contacts.map((contact) => contactCard(contact, { window, coverage, outlines }))
  const body = html`${pageHeader(report)}<main>${cards}${furtherTable(report)}${notReportedSection(people, nearest)}${secondLevelSection(report.second_level)}</main>`
  return `<!doctype html>\n${page(body).markup}\n`
}

function furtherTable({ further_contacts }: FullReport): Html | undefined {
  if (further_contacts.length === 0) return undefined
  const rows = further_contacts.map(({ phone_number, pin_code, cumulative }) => [
    phone_number,
    pin_code,
    categories[cumulative.all_contacts.risk_cat].label,
    minutes(cumulative.bt_contacts.cumulative_duration),
    minutes(cumulative.gps_contacts.cumulative_duration),
  ])
  return html`<section class="card">${table('Further contacts, minutes', ['Contact', 'PIN', 'Category', 'Bluetooth', 'GPS'], rows)}</section>`
}

function page(body: Html): Html {
  return html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${{ markup: styleHash }}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">
<title>Contact report</title><style>${{ markup: pageStyle }}</style></head>
<body>${patterns}${body}
<footer>All times are UTC. Distances and durations are estimates from phones; judge them together with what the person tells.</footer></body></html>`
}

/** What tells the bands apart without colour: solid, hatched, dotted; and where there is no data. */
const patterns = html`<svg width="0" height="0" class="defs" aria-hidden="true"><defs>
<pattern id="hatched" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="paper close" width="5" height="5"/><rect class="ink close" width="2" height="5"/></pattern>
<pattern id="dotted" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="paper relatively-close" width="5" height="5"/><circle class="ink relatively-close" cx="2.5" cy="2.5" r="1.1"/></pattern>
<pattern id="nodata" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(135)"><rect class="ink nodata" width="2" height="5"/></pattern>
</defs></svg>`
