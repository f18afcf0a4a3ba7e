import type { RiskCategory } from '@smittestopp/contracts'
import { bands } from './bands.ts'
import { categories } from './categories.ts'
import { type Contact, categoryChip } from './contact-card.ts'
import { type Html, html } from './html.ts'
import type { ReportInput } from './render-report.ts'
import { counted, moment } from './words.ts'

/** Who asked about whom, for when, and by which rules. */
export function pageHeader(input: ReportInput, contacts: Contact[]): Html {
  const { person, window, generatedAt } = input
  const facts = [
    ['Asked by', input.askedBy],
    ['Window', `${moment(window.from)} – ${moment(window.to)} UTC`],
    ['Last heard of', input.lastActivity ? `${moment(input.lastActivity)} UTC` : 'never'],
    ['Rules', input.parametersVersion],
    ['Written', `${moment(generatedAt)} UTC`],
    ...(input.requestId ? [['Request', input.requestId]] : []),
  ]
  return html`<header class="page"><p class="over">Smittestopp · contact report</p>
<h1>${person}</h1>
<p class="lead">${contacts.length === 0 ? 'No contacts to report' : counted(contacts.length, 'contact')} in this window</p>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></header>
${contacts.length > 0 ? html`${tally(contacts)}${legend()}` : undefined}`
}

/** How many contacts there are in each category, and what the category means. */
function tally(contacts: Contact[]): Html {
  const rows = Object.entries(categories).map(([category, { meaning }]) => {
    const count = contacts.filter(({ report }) => report.cumulative.all_contacts.risk_cat === category).length
    return html`<li class="${count === 0 ? 'none' : 'some'}"><b>${count}</b>${categoryChip(category as RiskCategory)}<span>${meaning}</span></li>`
  })
  return html`<section aria-label="Categories"><h2>Categories</h2><ul class="tally">${rows}</ul></section>`
}

function legend(): Html {
  return html`<section aria-label="How to read the timelines"><h2>How to read the timelines</h2>
<ul class="legend">${bands.map(({ style, label }) => html`<li><i class="key ${style}"></i>${label}</li>`)}
<li><i class="key far"></i>Too far to count</li><li><i class="key gps"></i>Near by GPS</li></ul>
<p class="note">A row is a day from 02:00 to 02:00 UTC. A Bluetooth bar is as long as the encounter; its frame has the colour of the
band that lasted longest, and it is filled from below with each band’s share. Where nothing is drawn, nothing was seen. Risk is very close minutes, plus
a quarter of the close and a twenty-fifth of the relatively close ones.</p></section>`
}
