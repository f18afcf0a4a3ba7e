import type { FullReport, RiskCategory } from '@smittestopp/contracts'
import { counted, moment } from '../words.ts'
import { bands } from './bands.ts'
import { categories } from './categories.ts'
import { categoryChip } from './contact-card.ts'
import { coverageSection } from './coverage-section.ts'
import { type Html, html } from './html.ts'
import { placesState } from './where-in-words.ts'

/** Who asked about whom, for when, and by which rules; what it amounts to, and what is not known. */
export function pageHeader(report: FullReport): Html {
  const people = report.contacts.length + report.further_contacts.length
  const facts = [
    ['Asked by', report.asked_by],
    ['Window', `${moment(new Date(report.time_from))} – ${moment(new Date(report.time_to))} UTC`],
    ['Last heard of', report.last_activity ? `${moment(new Date(report.last_activity))} UTC` : 'never'],
    ['Rules', `version ${report.version}, profile ${report.profile}`],
    ['Places', placesState(report.places)],
    ['Request', report.request_id],
    ['Input digest', report.input_digest],
  ]
  return html`<header class="page"><p class="over">Smittestopp · contact report</p>
<h1>${report.phone_number}</h1>
<p class="lead">${people === 0 ? 'No contacts to report' : counted(people, 'contact')} in this window</p>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${report.notes.map((note) => html`<p class="note">${note}</p>`)}
${coverageSection('What is known of the person’s own phones', report.coverage)}</header>
${people > 0 ? html`${tally(report)}${legend()}` : undefined}
<details><summary>Parameters</summary><pre>${JSON.stringify(report.parameters, null, 1)}</pre></details>`
}

/** How many contacts there are in each category, and what the category means. */
function tally({ contacts, further_contacts, parameters }: FullReport): Html {
  const all = [...contacts, ...further_contacts]
  const rows = Object.entries(categories).map(([category, { meaning }]) => {
    const count = all.filter(({ cumulative }) => cumulative.all_contacts.risk_cat === category).length
    return html`<li class="${count === 0 ? 'none' : 'some'}"><b>${count}</b>${categoryChip(category as RiskCategory)}<span>${meaning(parameters)}</span></li>`
  })
  return html`<section aria-label="Categories"><h2>Categories</h2><ul class="tally">${rows}</ul></section>`
}

function legend(): Html {
  return html`<section aria-label="How to read the timelines"><h2>How to read the timelines</h2>
<ul class="legend">${bands.map(({ style, label }) => html`<li><i class="key ${style}"></i>${label}</li>`)}
<li><i class="key far"></i>Too far to count</li><li><i class="key gps"></i>Near by GPS</li>
<li><i class="key gap"></i>No data</li><li><i class="key hidden"></i>Heard by a third phone only</li></ul>
<p class="note">A row is a day from 02:00 to 02:00 UTC. A Bluetooth bar is as long as the encounter; its frame has the colour of the
band that lasted longest, and it is filled from below with each band’s share. Where nothing is drawn, nothing was seen; where it is hatched, nothing
could be: that is no proof of distance. Risk is very close minutes, plus a quarter of the close and a twenty-fifth of the relatively close ones.</p></section>`
}
