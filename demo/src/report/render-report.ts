import type { LookupResult } from '@smittestopp/contracts'
import { bySeverity } from './categories.ts'
import { type Contact, contactCard } from './contact-card.ts'
import { type Html, html } from './html.ts'
import { pageHeader } from './page-header.ts'
import { pageStyle } from './page-style.ts'

export interface ReportInput {
  /** The number that was looked up; it is shown, so name the file by something else. */
  person: string
  askedBy: string
  requestId?: string
  window: { from: Date; to: Date }
  lastActivity: Date | null
  /** As the lookup answers: a record for each phone of the person, by number of the contact. */
  contacts: LookupResult['contacts']
  /** Version of the rules and their parameters. */
  parametersVersion: string
  generatedAt: Date
}

/** A page of HTML about one person's contacts, the most severe first. It needs no network and lets the browser load nothing. */
export function renderReport(input: ReportInput): string {
  const contacts = contactsOf(input.contacts)
  const cards = contacts.map((contact) => contactCard(contact, input.window))
  return `<!doctype html>\n${page(html`${pageHeader(input, contacts)}<main>${cards}</main>`).markup}\n`
}

function contactsOf(phones: ReportInput['contacts']): Contact[] {
  const several = phones.length > 1
  return phones
    .flatMap((record, i) =>
      Object.entries(record).map(([number, report]): Contact => {
        return { number, report, ...(several && { phone: `phone ${i + 1} of ${phones.length}` }) }
      }),
    )
    .sort((a, b) => bySeverity(a.report, b.report) || (a.number < b.number ? -1 : 1))
}

function page(body: Html): Html {
  return html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">
<title>Contact report</title><style>${{ markup: pageStyle }}</style></head>
<body>${patterns}${body}
<footer>All times are UTC. Distances and durations are estimates from phones; judge them together with what the person tells.</footer></body></html>`
}

/** What tells the bands apart without colour: solid, hatched, dotted. */
const patterns = html`<svg width="0" height="0" class="defs" aria-hidden="true"><defs>
<pattern id="hatched" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="paper close" width="5" height="5"/><rect class="ink close" width="2" height="5"/></pattern>
<pattern id="dotted" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="paper relatively-close" width="5" height="5"/><circle class="ink relatively-close" cx="2.5" cy="2.5" r="1.1"/></pattern>
</defs></svg>`
