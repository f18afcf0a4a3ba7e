import type { ContactPoint, FullContact } from '@smittestopp/contracts'
import { spanInWords } from '../words.ts'
import { type Html, html } from './html.ts'

type Line = [longitude: number, latitude: number][]

/** The outline of something on a map, as a GeoJSON geometry: degrees, longitude first. */
export type Outline =
  | { type: 'LineString'; coordinates: Line }
  | { type: 'MultiLineString' | 'Polygon'; coordinates: Line[] }
  | { type: 'MultiPolygon'; coordinates: Line[][] }

const size = { width: 440, height: 280 }
const metresPerDegree = 111_195
/** Places farther apart have maps of their own, and there are no more maps than this. */
const together = 1_500
const mapsShown = 6
/** Metres around the points that are shown at least. */
const margin = 60

interface Place {
  points: ContactPoint[]
}

/** Where the two were near each other, a map a place: a circle a point, as wide as the position may be off, over outlines. Nothing is fetched. */
export function contactMaps({ evidence }: FullContact, outlines: readonly Outline[]): Html | undefined {
  const places = placesOf(evidence.gps.map(({ points }) => points).filter((points) => points.length > 0))
  if (places.length === 0) return undefined
  const more = places.length - mapsShown
  return html`<section class="maps">${places.slice(0, mapsShown).map((place) => mapOf(place, outlines))}
${more > 0 ? html`<p class="note">And ${more} more places.</p>` : undefined}</section>`
}

function placesOf(stays: readonly ContactPoint[][]): Place[] {
  const places: Place[] = []
  for (const points of stays) {
    const near = places.find((place) => metresBetween(place.points[0]!, points[0]!) <= together)
    if (near) near.points.push(...points)
    else places.push({ points: [...points] })
  }
  return places
}

function mapOf({ points }: Place, outlines: readonly Outline[]): Html {
  const view = viewOf(points)
  const [first, last] = [points[0]!, points.at(-1)!]
  const label = spanInWords(new Date(first.time), new Date(last.time))
  const lines = outlines.flatMap(linesOf).filter((line) => line.some((place) => view.isNear(place)))
  return html`<figure><svg class="map" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Contact points ${label}">
<rect class="ground" width="${size.width}" height="${size.height}"/>
${lines.map((line) => html`<path class="outline" d="${pathOf(line, view)}"/>`)}
${points.map((point) => circle(point, view))}
${scaleBar(view.scale)}</svg><figcaption>${label} UTC, ${points.length} points</figcaption></figure>`
}

interface View {
  /** Units of the drawing a metre. */
  scale: number
  at(longitude: number, latitude: number): [x: number, y: number]
  isNear(place: Line[number]): boolean
}

/** North is up; on so small a ground the earth is flat. */
function viewOf(points: readonly ContactPoint[]): View {
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2
  const longitude0 = middle(points.map(({ longitude }) => longitude))
  const latitude0 = middle(points.map(({ latitude }) => latitude))
  const wide = metresPerDegree * Math.cos((latitude0 * Math.PI) / 180)
  const reach = (metres: (point: ContactPoint) => number) =>
    Math.max(margin, ...points.map((point) => Math.abs(metres(point)) + point.accuracy + 10))
  const east = reach(({ longitude }) => (longitude - longitude0) * wide)
  const north = reach(({ latitude }) => (latitude - latitude0) * metresPerDegree)
  const scale = Math.min(size.width / (2 * east), size.height / (2 * north))
  const at = (longitude: number, latitude: number): [number, number] => [
    size.width / 2 + (longitude - longitude0) * wide * scale,
    size.height / 2 - (latitude - latitude0) * metresPerDegree * scale,
  ]
  const isNear = ([longitude, latitude]: Line[number]) => {
    const [x, y] = at(longitude, latitude)
    return Math.abs(x - size.width / 2) < size.width * 2 && Math.abs(y - size.height / 2) < size.height * 2
  }
  return { scale, at, isNear }
}

function circle({ time, latitude, longitude, accuracy }: ContactPoint, { at, scale }: View): Html {
  const [x, y] = at(longitude, latitude).map((value) => value.toFixed(1))
  return html`<g><title>${time}, ±${accuracy} m</title><circle class="accuracy" cx="${x}" cy="${y}" r="${Math.max(2, accuracy * scale).toFixed(1)}"/><circle class="gps" cx="${x}" cy="${y}" r="2"/></g>`
}

function scaleBar(scale: number): Html {
  const metres = [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10].find((length) => length * scale <= 160) ?? 10
  const right = 14 + metres * scale
  const y = size.height - 12
  return html`<path class="scale" d="M14 ${y - 5}V${y}H${right.toFixed(1)}V${y - 5}"/><text x="18" y="${y - 6}">${metres} m</text>`
}

function pathOf(line: Line, { at }: View): string {
  const places = line.map(([longitude, latitude]) =>
    at(longitude, latitude)
      .map((value) => value.toFixed(1))
      .join(' '),
  )
  return `M${places.join('L')}`
}

function linesOf(outline: Outline): Line[] {
  if (outline.type === 'LineString') return [outline.coordinates]
  return outline.type === 'MultiPolygon' ? outline.coordinates.flat() : outline.coordinates
}

function metresBetween(a: ContactPoint, b: ContactPoint): number {
  const wide = metresPerDegree * Math.cos((a.latitude * Math.PI) / 180)
  return Math.hypot((a.latitude - b.latitude) * metresPerDegree, (a.longitude - b.longitude) * wide)
}
