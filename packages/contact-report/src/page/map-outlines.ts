import type { Outline } from '@smittestopp/contracts'
import { type Box, boundsOf } from '../outlines.ts'
import { type Html, html } from './html.ts'
import { spelled } from './where-in-words.ts'

/** Places one map shows at most. */
const mostShown = 100

/** Where on a drawing a position is, and what part of the earth it shows. */
export interface Ground {
  at(longitude: number, latitude: number): [x: number, y: number]
  box: Box
}

/** Of the places on this ground the first, drawn the largest first so that none hides another. */
export function shownOn({ box }: Ground, outlines: readonly Outline[]): Outline[] {
  const near = outlines.flatMap((outline) => {
    const bounds = boundsOf(outline)
    const isHere =
      bounds.west < box.east && bounds.east > box.west && bounds.south < box.north && bounds.north > box.south
    return isHere ? [{ outline, size: (bounds.east - bounds.west) * (bounds.north - bounds.south) }] : []
  })
  const shown = near.slice(0, mostShown).sort((a, b) => b.size - a.size)
  return shown.map(({ outline }) => outline)
}

/** A place with its name, marked when a meeting was there: `called` what the report calls it. */
export function outlinePath(outline: Outline, { at }: Ground, called: string | undefined): Html {
  const { name, category, lines } = outline
  const title = [...new Set([name ?? called, spelled(category)])].filter(Boolean).join(', ')
  const style = `outline ${kindOf(outline)}${called === undefined ? '' : ' here'}`
  return html`<path class="${style}" d="${lines.map((line) => pathOf(line, at)).join('')}"><title>${title}</title></path>`
}

/** Only what is closed has an inside. */
function kindOf({ lines }: Outline): 'area' | 'line' | 'spot' {
  if (lines.every((line) => line.length === 1)) return 'spot'
  const isRing = (line: Outline['lines'][number]) => line.length > 3 && String(line[0]) === String(line.at(-1))
  return lines.every(isRing) ? 'area' : 'line'
}

/** A lone position is a line without length, which its round ends show. */
function pathOf(line: Outline['lines'][number], at: Ground['at']): string {
  const places = line.map(([longitude, latitude]) =>
    at(longitude, latitude)
      .map((value) => value.toFixed(1))
      .join(' '),
  )
  return `M${places.join('L')}${places.length === 1 ? 'h0' : ''}`
}
