import type { ContactReport, RiskCategory } from '@smittestopp/contracts'
import { bands } from './bands.ts'
import { categories } from './categories.ts'
import { dayStrip } from './day-strip.ts'
import { evidenceTables } from './evidence-tables.ts'
import { excludedTimes } from './excluded-times.ts'
import { type Html, html } from './html.ts'
import { timeline } from './timeline.ts'
import { counted, minutes } from './words.ts'

/** A contact of one of the person's phones. */
export interface Contact {
  number: string
  report: ContactReport
  /** Which of the person's phones noticed it, when there are several. */
  phone?: string
}

/** One contact: what it amounts to, when it was, and the evidence. */
export function contactCard({ number, report, phone }: Contact, window: { from: Date; to: Date }): Html {
  const { all_contacts } = report.cumulative
  const often = `${counted(all_contacts.number_of_contacts, 'contact')} on ${counted(all_contacts.days_in_contact, 'day')}`
  return html`<article class="card ${all_contacts.risk_cat}">
<header><div><h3>${number}</h3><p>${often}${phone ? `, noticed by ${phone}` : undefined}</p></div>
${dayStrip(report, window)}${categoryChip(all_contacts.risk_cat)}</header>
${figureRow(report)}
${timeline(report, number)}
${places(report)}${excludedTimes(report)}${evidenceTables(report)}${barPlot(report)}
${phoneOf(report)}
</article>`
}

export function categoryChip(category: RiskCategory): Html {
  const { label, mark } = categories[category]
  return html`<span class="chip ${category}"><span aria-hidden="true">${mark}</span> ${label}</span>`
}

function figureRow({ cumulative: { bt_contacts, gps_contacts, all_contacts } }: ContactReport): Html {
  const inBands = bands.map(({ label, field, style }) => {
    return figure(html`<i class="key ${style}"></i>${label}`, minutes(bt_contacts[field]), 'min')
  })
  return html`<dl class="figures">${inBands}
${figure(html`<i class="key gps"></i>GPS`, minutes(gps_contacts.cumulative_duration), 'min')}
${figure(html`Days`, String(all_contacts.days_in_contact), '')}
${figure(html`Bluetooth risk`, bt_contacts.cumulative_risk_score.toFixed(2), '')}
${figure(html`GPS risk`, gps_contacts.cumulative_risk_score.toFixed(2), '')}</dl>`
}

function figure(label: Html, value: string, unit: string): Html {
  return html`<div><dt>${label}</dt><dd>${value}${unit ? html` <small>${unit}</small>` : undefined}</dd></div>`
}

function places({ cumulative }: ContactReport): Html | undefined {
  const list = Object.entries(cumulative.all_contacts.points_of_interest).sort(([, a], [, b]) => b - a)
  if (list.length === 0) return undefined
  const words = list.map(([place, seconds]) => `${place.replaceAll('_', ' ')} ${minutes(seconds)} min`)
  return html`<p class="places"><strong>Places</strong> ${words.join(' · ')}</p>`
}

/** The picture that reports have carried since 2020. */
function barPlot({ cumulative }: ContactReport): Html | undefined {
  const image = cumulative.all_contacts.bar_plot
  if (!/^iVBORw0KGgo[A-Za-z0-9+/]+=*$/.test(image)) return undefined
  return html`<details><summary>Bar plot of the report</summary><img src="data:image/png;base64,${image}" alt="Minutes by day and band"></details>`
}

function phoneOf({ version_info }: ContactReport): Html | undefined {
  const phones = version_info.device.map(([platform, model, app]) => `${model} (${platform}), app ${app}`)
  return phones.length > 0 ? html`<p class="note">Phone of the contact: ${phones.join('; ')}</p>` : undefined
}
