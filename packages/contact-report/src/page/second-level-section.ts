import type { FullSecondLevel } from '@smittestopp/contracts'
import { counted, minutes, moment, spanInWords } from '../words.ts'
import { categories } from './categories.ts'
import { categoryChip } from './contact-card.ts'
import { type Html, html } from './html.ts'
import { table } from './table.ts'

type Person = FullSecondLevel['people'][number]
type Path = Person['paths'][number]

/** Whom contacts met afterwards, each with the paths that lead to them. */
export function secondLevelSection(level: FullSecondLevel | undefined): Html | undefined {
  if (!level) return undefined
  const { people, contacts_as_well, notes } = level
  const count = people.length === 0 ? 'nobody' : people.length === 1 ? '1 person' : `${people.length} people`
  return html`<section class="card" aria-label="Second level"><h3>Second level: ${count}</h3>
<p class="note">Whom contacts met after their first meeting with the person was over, by the same limits and categories.</p>
${people.map(personTold)}
${contacts_as_well.length > 0 ? html`<ul>${contacts_as_well.map(contactTold)}</ul>` : undefined}
${notes.map((note) => html`<p class="note">${note}</p>`)}</section>`
}

function personTold({ phone_number, pin_code, risk_cat, paths }: Person): Html {
  return html`<h4>${phone_number} ${categoryChip(risk_cat)}</h4><p class="note">PIN ${pin_code}; ${counted(paths.length, 'path')}</p>
<ul>${paths.map((path) => html`<li>${path.path.join(' → ')}</li>`)}</ul>
${table(
  'Paths, minutes',
  ['Through', 'Met the person until (UTC)', 'Category', 'Meetings', 'Bluetooth', 'GPS'],
  paths.map(rowOf),
)}`
}

function rowOf({ path, contact_met_until, risk_cat, meetings, bt_duration, gps_duration }: Path): string[] {
  const times = meetings.map(({ time_from, time_to }) => spanInWords(new Date(time_from), new Date(time_to)))
  return [
    path[1]!,
    moment(new Date(contact_met_until)),
    categories[risk_cat].label,
    times.join('; '),
    minutes(bt_duration),
    minutes(gps_duration),
  ]
}

function contactTold({ phone_number, through }: FullSecondLevel['contacts_as_well'][number]): Html {
  return html`<li>${phone_number} is a contact, above, and met after that: ${through.join(', ')}</li>`
}
