import type { BluetoothEvidence, Coverage, FullContact, GpsEvidence, HiddenEvidence } from '@smittestopp/contracts'
import { scaleUtc } from 'd3-scale'
import { dayName, minutes, spanInWords } from '../words.ts'
import { bands, dominantBand } from './bands.ts'
import { piecesByRow, type RowPiece, rowEnd } from './day-rows.ts'
import { type Html, html } from './html.ts'

const width = 960
const left = 104
const right = width - 16
const top = 26
const rowHeight = 62
const bluetoothLane = { offset: 8, height: 28 }
const gpsLane = { offset: 43, height: 9 }

type Scale = (time: Date) => number

/** What is drawn of one day. */
interface Row {
  bluetooth: RowPiece<BluetoothEvidence>[]
  gps: RowPiece<GpsEvidence>[]
  hidden: RowPiece<HiddenEvidence>[]
  /** Times without data, by lane. */
  gaps: { bluetooth: RowPiece<Times>[]; gps: RowPiece<Times>[] }
}

interface Times {
  time_from: string
  time_to: string
}

/**
 * When a contact took place: a row a day from 02:00 to 02:00 UTC, Bluetooth above, GPS below. Days without evidence have no row. Hatched is when
 * there is no data of the person, or none of the contact's GPS: whoever was near then is not found.
 */
export function timeline({ evidence, coverage, phone_number }: FullContact, ofPatient: Coverage): Html {
  const lists = {
    bluetooth: piecesByRow(evidence.bluetooth),
    gps: piecesByRow(evidence.gps),
    hidden: piecesByRow(evidence.hidden),
  }
  const gaps = {
    bluetooth: piecesByRow<Times>(ofPatient.bluetooth.gaps),
    gps: piecesByRow<Times>([...ofPatient.gps.gaps, ...coverage.gps.gaps]),
  }
  const days = new Set(Object.values(lists).flatMap((pieces) => [...pieces.keys()]))
  const starts = [...days].sort((a, b) => a - b)
  const height = top + starts.length * rowHeight + 4
  return html`<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="Timeline of ${phone_number}">
${hourLabels()}
${starts.map((start, i) =>
  dayRow(start, top + i * rowHeight, {
    bluetooth: lists.bluetooth.get(start) ?? [],
    gps: lists.gps.get(start) ?? [],
    hidden: lists.hidden.get(start) ?? [],
    gaps: { bluetooth: gaps.bluetooth.get(start) ?? [], gps: gaps.gps.get(start) ?? [] },
  }),
)}
</svg>`
}

function hours(): { label: string; x: number }[] {
  const scale = scaleOf(0)
  return Array.from({ length: 9 }, (_, i) => {
    return { label: String((2 + i * 3) % 24).padStart(2, '0'), x: scale(new Date(i * 3 * 3_600_000)) }
  })
}

function hourLabels(): Html[] {
  return hours().map(({ label, x }) => html`<text class="hour" x="${x}" y="14">${label}</text>`)
}

function dayRow(start: number, y: number, { bluetooth, gps, hidden, gaps }: Row): Html {
  const scale = scaleOf(start)
  const middle = y + bluetoothLane.offset + bluetoothLane.height / 2
  return html`<g>
<text class="day" x="0" y="${middle + 4}">${dayName(new Date(start))}</text>
<text class="lane" x="${left - 10}" y="${middle + 3}">BT</text>
<text class="lane" x="${left - 10}" y="${y + gpsLane.offset + 8}">GPS</text>
${hours().map(({ x }) => html`<line class="grid" x1="${x}" x2="${x}" y1="${y + 2}" y2="${y + rowHeight - 4}"/>`)}
<line class="rule" x1="0" x2="${right}" y1="${y - 1}" y2="${y - 1}"/>
<line class="base" x1="${left}" x2="${right}" y1="${y + 36}" y2="${y + 36}"/>
${gaps.bluetooth.map((piece) => gapBar(piece, y + bluetoothLane.offset, bluetoothLane.height, scale))}
${gaps.gps.map((piece) => gapBar(piece, y + gpsLane.offset, gpsLane.height, scale))}
${hidden.map((piece) => hiddenBar(piece, y + bluetoothLane.offset, scale))}
${bluetooth.map((piece) => encounterBar(piece, y + bluetoothLane.offset, scale))}
${gps.map((piece) => gpsBar(piece, y + gpsLane.offset, scale))}
</g>`
}

/** A bar as long as the encounter, framed in the colour of its dominant band, filled from below with the share of each band; the rest was far. */
function encounterBar({ evidence, from, to }: RowPiece<BluetoothEvidence>, y: number, scale: Scale): Html {
  const box = boxOf(from, to, scale)
  const seconds = (Date.parse(evidence.time_to) - Date.parse(evidence.time_from)) / 1_000
  let bottom = y + bluetoothLane.height
  const segments = bands.map(({ style, field }) => {
    const height = (bluetoothLane.height * evidence[field]) / Math.max(1, seconds)
    bottom -= height
    return html`<rect class="band ${style}" x="${box.x}" width="${box.width}" y="${fixed(bottom)}" height="${fixed(height)}"/>`
  })
  return html`<g class="encounter"><title>${bluetoothTitle(evidence)}</title>
<rect class="back" x="${box.x}" width="${box.width}" y="${y}" height="${bluetoothLane.height}" rx="2"/>
${segments}
<rect class="frame ${dominantBand(evidence).style}" x="${box.x}" width="${box.width}" y="${y}" height="${bluetoothLane.height}" rx="2"/>
</g>`
}

function gpsBar({ evidence, from, to }: RowPiece<GpsEvidence>, y: number, scale: Scale): Html {
  const box = boxOf(from, to, scale)
  return html`<g><title>${gpsTitle(evidence)}</title>
<rect class="gps" x="${box.x}" width="${box.width}" y="${y}" height="${gpsLane.height}" rx="4"/></g>`
}

function gapBar({ from, to }: RowPiece<Times>, y: number, height: number, scale: Scale): Html {
  const box = boxOf(from, to, scale)
  return html`<g><title>No data: ${timesOf({ time_from: from.toISOString(), time_to: to.toISOString() })} UTC</title>
<rect class="gap" x="${box.x}" width="${box.width}" y="${y}" height="${height}"/></g>`
}

function hiddenBar({ evidence, from, to }: RowPiece<HiddenEvidence>, y: number, scale: Scale): Html {
  const box = boxOf(from, to, scale)
  return html`<g><title>Heard by a third phone only: ${timesOf(evidence)} UTC. Counts in no figure.</title>
<rect class="hidden" x="${box.x}" width="${box.width}" y="${y}" height="${bluetoothLane.height}" rx="2"/></g>`
}

function bluetoothTitle(evidence: BluetoothEvidence): string {
  const split = bands.map(({ label, field }) => `${label.toLowerCase()} ${minutes(evidence[field])} min`).join(', ')
  return `Bluetooth, mostly ${dominantBand(evidence).label.toLowerCase()}: ${timesOf(evidence)} UTC. ${split}. ${evidence.sightings} sightings.`
}

function gpsTitle(evidence: GpsEvidence): string {
  const { duration, average_distance, median_distance, average_accuracy, risk_score } = evidence
  return `GPS: ${timesOf(evidence)} UTC, ${minutes(duration)} min. Distance ${average_distance} m on average, median ${median_distance} m; accuracy ${average_accuracy} m; risk ${risk_score}.`
}

function timesOf({ time_from, time_to }: Times): string {
  return spanInWords(new Date(time_from), new Date(time_to))
}

function scaleOf(start: number): Scale {
  return scaleUtc([new Date(start), new Date(rowEnd(start))], [left, right])
}

function boxOf(from: Date, to: Date, scale: Scale): { x: string; width: string } {
  return { x: fixed(scale(from)), width: fixed(Math.max(2, scale(to) - scale(from))) }
}

function fixed(value: number): string {
  return value.toFixed(1)
}
