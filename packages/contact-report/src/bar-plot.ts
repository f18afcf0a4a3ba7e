import { Resvg } from '@resvg/resvg-js'
import { scaleLinear, scaleLog } from 'd3-scale'
import type { Encounter } from './encounters.ts'
import type { Nearness } from './nearness.ts'
import { numeral } from './numeral.ts'
import { daySeconds, type Span } from './time.ts'

const size = { width: 480, height: 160 }
const frame = { left: 28, right: 472, top: 8, bottom: 142 }

/** Metres at which a band is drawn, and the colours of 2020. */
const bands = [
  { metres: 1, colour: '#00bcd4' },
  { metres: 2, colour: '#1e53d6' },
  { metres: 5, colour: '#c2189b' },
]
const gpsColour = '#d32f2f'
const metreMarks = [1, 2, 5, 10, 20, 50, 100]

interface Bar {
  from: number
  seconds: number
  metres: number
  colour: string
}

/** When and how far: each contact a bar at its distance, over the window, as a PNG in base64. Needs no font, the same bytes everywhere. */
export function barPlot(
  contact: {
    bluetooth: readonly Pick<Encounter, 'from' | 'seconds'>[]
    gps: readonly Pick<Nearness, 'from' | 'to' | 'averageDistance'>[]
  },
  window: Span,
): string {
  const svg = drawing([...contact.gps.map(gpsBar), ...contact.bluetooth.flatMap(bluetoothBars)], window)
  return new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng().toString('base64')
}

function gpsBar({ from, to, averageDistance }: Pick<Nearness, 'from' | 'to' | 'averageDistance'>): Bar {
  return { from, seconds: to - from, metres: averageDistance, colour: gpsColour }
}

/** The bands of a contact one after the other, as long as they lasted in all. */
function bluetoothBars({ from: begin, seconds }: Pick<Encounter, 'from' | 'seconds'>): Bar[] {
  let from = begin
  return bands.flatMap((band, i) => {
    if (seconds[i] === 0) return []
    const bar = { ...band, from, seconds: seconds[i]! }
    from += bar.seconds
    return [bar]
  })
}

function drawing(bars: readonly Bar[], window: Span): string {
  const x = scaleLinear([window.from, Math.max(window.to, window.from + 1)], [frame.left, frame.right]).clamp(true)
  const y = scaleLog([0.8, 120], [frame.bottom, frame.top]).clamp(true)
  const shapes = [
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    ...metreMarks.map((metres) => line(frame.left, y(metres), frame.right, y(metres))),
    ...metreMarks.map((metres) => numeral(metres, frame.left - 5, y(metres))),
    ...midnights(window).map((time) => line(x(time), frame.top, x(time), frame.bottom)),
    ...midnights(window).map((time) => numeral(new Date(time * 1000).getUTCDate(), x(time) + 5, frame.bottom + 9)),
    ...bars.map((bar) => rectangle(x(bar.from), x(bar.from + bar.seconds), y(bar.metres), bar.colour)),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">${shapes.join('')}</svg>`
}

/** At most 31 of them, so that a long window stays readable. */
function midnights({ from, to }: Span): number[] {
  const step = daySeconds * Math.max(1, Math.ceil((to - from) / daySeconds / 31))
  const times: number[] = []
  for (let time = Math.ceil(from / daySeconds) * daySeconds; time <= to; time += step) times.push(time)
  return times
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${tenths(x1)} ${tenths(y1)}L${tenths(x2)} ${tenths(y2)}" stroke="#ddd"/>`
}

function rectangle(left: number, right: number, middle: number, colour: string): string {
  const width = Math.max(2, right - left)
  return `<rect x="${tenths(left)}" y="${tenths(middle - 3)}" width="${tenths(width)}" height="6" fill="${colour}"/>`
}

function tenths(value: number): string {
  return value.toFixed(1)
}
