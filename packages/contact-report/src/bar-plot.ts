import { scaleLinear, scaleLog } from 'd3-scale'
import { encode } from 'fast-png'
import type { Encounter } from './encounters.ts'
import type { Nearness } from './nearness.ts'
import { numeral, type Rectangle } from './numeral.ts'
import { daySeconds, type Span } from './time.ts'

const size = { width: 480, height: 160 }
const frame = { left: 28, right: 472, top: 8, bottom: 142 }
const barHeight = 6

/** Paper, lines and numerals, then what is drawn in them in the colours of 2020: the bands of Bluetooth, GPS. */
const palette = [
  [255, 255, 255],
  [221, 221, 221],
  [85, 85, 85],
  [0, 188, 212],
  [30, 83, 214],
  [194, 24, 155],
  [211, 47, 47],
]
const ink = { paper: 0, line: 1, numeral: 2, gps: 6 }

/** Metres at which a band is drawn. */
const bands = [
  { metres: 1, colour: 3 },
  { metres: 2, colour: 4 },
  { metres: 5, colour: 5 },
]
const metreMarks = [1, 2, 5, 10, 20, 50, 100]

interface Bar {
  from: number
  seconds: number
  metres: number
  colour: number
}

/** What is drawn of a contact. */
export interface Drawn {
  bluetooth: readonly Pick<Encounter, 'from' | 'seconds'>[]
  gps: readonly Pick<Nearness, 'from' | 'to' | 'averageDistance'>[]
}

/** When and how far: draws each contact as a bar at its distance, over the window, as a PNG in base64. Needs no font, the same bytes everywhere. */
export function barPlots(window: Span): (contact: Drawn) => string {
  const draw = drawingOver(window)
  return ({ bluetooth, gps }) =>
    pngOf(draw([...gps.map(gpsBar), ...bluetooth.flatMap(bluetoothBars)])).toString('base64')
}

/** Two pixels a byte: there are fewer than sixteen colours. */
function pngOf(pixels: Uint8Array): Buffer {
  const data = new Uint8Array(pixels.length / 2)
  for (let i = 0; i < data.length; i++) data[i] = (pixels[2 * i]! << 4) | pixels[2 * i + 1]!
  return Buffer.from(encode({ ...size, data, depth: 4, channels: 1, palette }))
}

function gpsBar({ from, to, averageDistance }: Pick<Nearness, 'from' | 'to' | 'averageDistance'>): Bar {
  return { from, seconds: to - from, metres: averageDistance, colour: ink.gps }
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

/** The place of each pixel's colour in the palette, row by row; what is the same in all pictures is drawn once. */
function drawingOver(window: Span): (bars: readonly Bar[]) => Uint8Array {
  const times = [window.from, Math.max(window.to, window.from + 1)]
  const column = inPixels(scaleLinear(times, [frame.left, frame.right]).clamp(true))
  const row = inPixels(scaleLog([0.8, 120], [frame.bottom, frame.top]).clamp(true))
  const paper = new Uint8Array(size.width * size.height).fill(ink.paper)
  for (const metres of metreMarks) {
    fill(paper, ink.line, { x: frame.left, y: row(metres), width: frame.right - frame.left, height: 1 })
    for (const stroke of numeral(metres, frame.left - 4, row(metres))) fill(paper, ink.numeral, stroke)
  }
  for (const time of midnights(window)) {
    fill(paper, ink.line, { x: column(time), y: frame.top, width: 1, height: frame.bottom - frame.top })
    const day = new Date(time * 1000).getUTCDate()
    for (const stroke of numeral(day, column(time) + 6, frame.bottom + 9)) fill(paper, ink.numeral, stroke)
  }
  return (bars) => {
    const pixels = paper.slice()
    for (const { from, seconds, metres, colour } of bars) {
      const [left, right] = [column(from), column(from + seconds)]
      const bar = { x: left, y: row(metres) - barHeight / 2, width: Math.max(2, right - left), height: barHeight }
      fill(pixels, colour, bar)
    }
    return pixels
  }
}

function fill(pixels: Uint8Array, colour: number, { x, y, width, height }: Rectangle): void {
  for (let line = y; line < y + height; line++)
    pixels.fill(colour, line * size.width + x, line * size.width + x + width)
}

function inPixels(scale: (value: number) => number): (value: number) => number {
  return (value) => Math.round(scale(value))
}

/** At most 31 of them, so that a long window stays readable. */
function midnights({ from, to }: Span): number[] {
  const step = daySeconds * Math.max(1, Math.ceil((to - from) / daySeconds / 31))
  const times: number[] = []
  for (let time = Math.ceil(from / daySeconds) * daySeconds; time <= to; time += step) times.push(time)
  return times
}
