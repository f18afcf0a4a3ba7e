import type { ContactPoint, FullContact, Outline } from '@smittestopp/contracts'
import { spanInWords } from '../words.ts'
import { type Html, html } from './html.ts'
import { type Ground, outlinePath, shownOn } from './map-outlines.ts'
import { spelled } from './where-in-words.ts'

const size = { width: 440, height: 280 }
const metresPerDegree = 111_195
/** Places farther apart have maps of their own, and there are no more maps than this. */
const together = 1_500
const mapsShown = 6
/** Metres around the points that are shown at least. */
const margin = 60

/** The map's licence asks for the name; and where nothing is drawn there may be something. */
const credit = html`<p class="note">Outlines: the nearest places that the map server told of. © OpenStreetMap contributors.</p>`

interface Place {
  points: ContactPoint[]
}

/** Where the two were near each other, a map a place: a circle a point, as wide as the position may be off, over the places around, those where they met marked. Nothing is fetched. */
export function contactMaps({ evidence, meetings }: FullContact, outlines: readonly Outline[]): Html | undefined {
  const places = placesOf(evidence.gps.map(({ points }) => points).filter((points) => points.length > 0))
  if (places.length === 0) return undefined
  const more = places.length - mapsShown
  const here = placesMet(meetings)
  return html`<section class="maps">${places.slice(0, mapsShown).map((place) => mapOf(place, outlines, here))}
${more > 0 ? html`<p class="note">And ${more} more places.</p>` : undefined}${outlines.length > 0 ? credit : undefined}</section>`
}

/** What the elements of the map are called where meetings were. */
function placesMet(meetings: FullContact['meetings']): Map<string, string> {
  const stays = meetings.flatMap(({ stays }) => stays)
  return new Map(
    stays.flatMap(({ element, name, category }) => (element ? [[element, name ?? spelled(category)]] : [])),
  )
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

function mapOf({ points }: Place, outlines: readonly Outline[], here: ReadonlyMap<string, string>): Html {
  const view = viewOf(points)
  const [first, last] = [points[0]!, points.at(-1)!]
  const label = spanInWords(new Date(first.time), new Date(last.time))
  const shown = shownOn(view, outlines)
  const marked = [...new Set(shown.flatMap(({ element }) => here.get(element) ?? []))].join('; ')
  return html`<figure><svg class="map" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Contact points ${label}">
<rect class="ground" width="${size.width}" height="${size.height}"/>
${shown.map((outline) => outlinePath(outline, view, here.get(outline.element)))}
${points.map((point) => circle(point, view))}
${scaleBar(view.scale)}</svg><figcaption>${label} UTC, ${points.length} points${marked && `; marked: ${marked}`}</figcaption></figure>`
}

interface View extends Ground {
  /** Units of the drawing a metre. */
  scale: number
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
  const [halfWidth, halfHeight] = [size.width / 2 / scale / wide, size.height / 2 / scale / metresPerDegree]
  const box = {
    ...{ west: longitude0 - halfWidth, east: longitude0 + halfWidth },
    ...{ south: latitude0 - halfHeight, north: latitude0 + halfHeight },
  }
  return { scale, at, box }
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

function metresBetween(a: ContactPoint, b: ContactPoint): number {
  const wide = metresPerDegree * Math.cos((a.latitude * Math.PI) / 180)
  return Math.hypot((a.latitude - b.latitude) * metresPerDegree, (a.longitude - b.longitude) * wide)
}
