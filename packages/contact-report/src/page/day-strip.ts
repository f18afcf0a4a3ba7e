import type { FullContact } from '@smittestopp/contracts'
import { scaleBand, scaleLinear } from 'd3-scale'
import { dayName, minutes } from '../words.ts'
import { bands } from './bands.ts'
import { type Html, html } from './html.ts'

const height = 54
const base = 38
const cell = 24

/** All days of the window at a glance: Bluetooth time by band as a column each, a dot where there was GPS. */
export function dayStrip({ daily }: FullContact, window: { from: Date; to: Date }): Html {
  const dates = datesOf(window)
  const width = dates.length * cell
  const x = scaleBand(dates, [0, width]).padding(0.3)
  const most = Math.max(900, ...Object.values(daily).map((day) => day.bt_contacts.cumulative_duration))
  const y = scaleLinear([0, most], [0, base - 4])
  const columns = dates.map((date) => {
    const place = { x: x(date)!, width: x.bandwidth() }
    return column(date, daily[date], place, (seconds) => y(seconds))
  })
  return html`<svg class="strip" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Days of the window">
<line class="base" x1="0" x2="${width}" y1="${base}" y2="${base}"/>${columns}</svg>`
}

function column(
  date: string,
  day: FullContact['daily'][string] | undefined,
  { x, width }: { x: number; width: number },
  y: (seconds: number) => number,
): Html {
  const middle = x + width / 2
  const label = html`<text class="hour" x="${middle}" y="${height - 2}">${Number(date.slice(8))}</text>`
  const name = dayName(new Date(date))
  if (!day) return html`<g class="empty"><title>${name}: nothing</title>${label}</g>`
  let bottom = base
  const segments = bands.map(({ style, field }) => {
    const tall = y(day.bt_contacts[field])
    bottom -= tall
    return html`<rect class="band ${style}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" y="${bottom.toFixed(1)}" height="${tall.toFixed(1)}"/>`
  })
  const gps = day.gps_contacts.cumulative_duration
  const dot =
    gps > 0 ? html`<circle class="gps" cx="${middle.toFixed(1)}" cy="${(bottom - 5).toFixed(1)}" r="2.5"/>` : undefined
  const bluetooth = minutes(day.bt_contacts.cumulative_duration)
  return html`<g><title>${name}: Bluetooth ${bluetooth} min, GPS ${minutes(gps)} min</title>${segments}${dot}${label}</g>`
}

/** The UTC dates of the window; of one longer than 31 days the last 31. */
function datesOf({ from, to }: { from: Date; to: Date }): string[] {
  const day = 86_400_000
  const last = Math.floor(to.getTime() / day)
  const first = Math.max(Math.floor(from.getTime() / day), last - 30)
  return Array.from({ length: last - first + 1 }, (_, i) => new Date((first + i) * day).toISOString().slice(0, 10))
}
