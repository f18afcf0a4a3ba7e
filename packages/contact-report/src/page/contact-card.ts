import type { Coverage, FullContact, Outline, RiskCategory } from '@smittestopp/contracts'
import { counted, minutes } from '../words.ts'
import { bands } from './bands.ts'
import { categories } from './categories.ts'
import { coverageSection } from './coverage-section.ts'
import { dayStrip } from './day-strip.ts'
import { evidenceTables } from './evidence-tables.ts'
import { excludedTimes } from './excluded-times.ts'
import { explanationSection } from './explanation-section.ts'
import { type Html, html } from './html.ts'
import { contactMaps } from './map.ts'
import { timeline } from './timeline.ts'
import { secondsInWords } from './where-in-words.ts'

/** What a card shows besides its contact. */
export interface Around {
  window: { from: Date; to: Date }
  /** What is known of the person's own sensors. */
  coverage: Coverage
  outlines: readonly Outline[]
}

/** One contact: what it amounts to and why, when and where it was, and the evidence. */
export function contactCard(contact: FullContact, { window, coverage, outlines }: Around): Html {
  const { all_contacts } = contact.cumulative
  const often = `${counted(contact.meetings.length, 'meeting')} on ${counted(all_contacts.days_in_contact, 'day')}`
  return html`<article class="card ${all_contacts.risk_cat}">
<header><div><h3>${contact.phone_number}</h3><p>${often}; PIN ${contact.pin_code}</p></div>
${dayStrip(contact, window)}${categoryChip(all_contacts.risk_cat)}</header>
${figureRow(contact)}
${timeline(contact, coverage)}
${explanationSection(contact.explanation, all_contacts.risk_cat)}
${placesOf(contact)}${contactMaps(contact, outlines)}${excludedTimes(contact.evidence.excluded)}
${coverageSection('What is known of the contact’s phone', contact.coverage)}${evidenceTables(contact)}
${phoneOf(contact)}
</article>`
}

export function categoryChip(category: RiskCategory): Html {
  const { label, mark } = categories[category]
  return html`<span class="chip ${category}"><span aria-hidden="true">${mark}</span> ${label}</span>`
}

function figureRow({ cumulative: { bt_contacts, gps_contacts, all_contacts }, estimates }: FullContact): Html {
  const inBands = bands.map(({ label, field, style }) => {
    return figure(html`<i class="key ${style}"></i>${label}`, minutes(bt_contacts[field]), 'min')
  })
  const [likeliest] = estimates
  return html`<dl class="figures">${inBands}
${figure(html`<i class="key gps"></i>GPS`, minutes(gps_contacts.cumulative_duration), 'min')}
${figure(html`Days`, String(all_contacts.days_in_contact), '')}
${figure(html`Bluetooth risk`, bt_contacts.cumulative_risk_score.toFixed(2), '')}
${figure(html`GPS risk`, gps_contacts.cumulative_risk_score.toFixed(2), '')}
${likeliest && figure(html`Within 2 m for 15 min`, String(Math.round(likeliest.probability * 100)), '%')}</dl>`
}

function figure(label: Html, value: string, unit: string): Html {
  return html`<div><dt>${label}</dt><dd>${value}${unit ? html` <small>${unit}</small>` : undefined}</dd></div>`
}

function placesOf({ cumulative }: FullContact): Html | undefined {
  const seconds = cumulative.all_contacts.points_of_interest
  if (Object.keys(seconds).length === 0) return undefined
  return html`<p class="places"><strong>Places</strong> ${secondsInWords(seconds)}</p>`
}

function phoneOf({ version_info }: FullContact): Html | undefined {
  const phones = version_info.device.map(([platform, model, app]) => `${model} (${platform}), app ${app}`)
  return phones.length > 0 ? html`<p class="note">Phone of the contact: ${phones.join('; ')}</p>` : undefined
}
