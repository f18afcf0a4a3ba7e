import type { Explanation, RiskCategory } from '@smittestopp/contracts'
import { counted } from '../words.ts'
import { type Html, html } from './html.ts'

/** Why this category, and what it would be without each piece of evidence; pieces that change nothing are only counted. */
export function explanationSection({ why, without }: Explanation, category: RiskCategory): Html {
  const changing = without.filter(({ risk_cat }) => risk_cat !== category)
  const rest = without.length - changing.length
  const lines = [
    ...changing.map(({ words }) => words),
    ...(rest > 0
      ? [
          `Without any one of ${changing.length > 0 ? 'the other ' : ''}${counted(rest, 'piece')} of evidence it would still be ${category}.`,
        ]
      : []),
  ]
  return html`<section class="why"><h4>Why</h4><ul>${why.map((line) => html`<li>${line}</li>`)}</ul>
<details><summary>What if some evidence is removed</summary><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></details></section>`
}

/** Those who were near without being reported: nobody is named. */
export function notReportedSection(people: number, nearest: readonly string[][]): Html | undefined {
  if (people === 0) return undefined
  const told =
    people === nearest.length ? 'Why each of them is not' : `Why the ${nearest.length} with the most evidence are not`
  return html`<section class="card out"><h3>Near, but below the limits: ${people}</h3>
<details><summary>${told}</summary><ul>${nearest.map((why) => html`<li>${why.join(' ')}</li>`)}</ul></details></section>`
}
