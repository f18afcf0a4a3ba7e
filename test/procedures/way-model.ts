import { greatCircle } from '@smittestopp/phone-contract'

/** A GPS event as the import keeps it, times in seconds since 1970. */
export interface Stay {
  from: number
  to: number
  latitude: number
  longitude: number
  accuracy: number
}

/** A piece of an event with the way from the fix before it. */
export interface Piece extends Stay {
  hour: number
  piece: number
  distance: number | null
  mps: number | null
  transport: number | null
  jump: number | null
}

const DAY = 86_400

/** What the import of events of one device comes to, in whatever order they arrive: each once, in order of time, cut at full hours. */
export function piecesOf(stays: readonly Stay[]): Piece[] {
  const distinct = [...new Map(stays.map((stay) => [JSON.stringify(valuesOf(stay)), stay])).values()].toSorted(inOrder)
  return distinct.flatMap((stay, i) => cut(stay, distinct[i - 1]))
}

function cut(stay: Stay, before: Stay | undefined): Piece[] {
  const first = Math.floor(stay.from / 3600)
  const last = Math.floor((stay.to > stay.from ? stay.to - 1 : stay.to) / 3600)
  const way = wayFrom(before, stay)
  return Array.from({ length: last - first + 1 }, (_, piece) => ({ ...stay, hour: first + piece, piece, ...way }))
}

function wayFrom(before: Stay | undefined, stay: Stay): Pick<Piece, 'distance' | 'mps' | 'transport' | 'jump'> {
  if (!before || before.from < stay.from - DAY) return { distance: null, mps: null, transport: null, jump: null }
  const distance = greatCircle(before, stay)
  const seconds = Math.max(1, stay.from - before.to)
  const mps = distance / seconds
  const transport = [0.5, 2.5, 7, 70].filter((least) => mps >= least).length + 1
  const jump = seconds <= 600 && distance - before.accuracy - stay.accuracy > 100 * seconds ? 1 : 0
  return { distance, mps, transport, jump }
}

function inOrder(one: Stay, other: Stay): number {
  const [a, b] = [valuesOf(one), valuesOf(other)]
  return a.map((value, i) => value - b[i]!).find((difference) => difference !== 0) ?? 0
}

function valuesOf({ from, to, latitude, longitude, accuracy }: Stay): number[] {
  return [from, to, latitude, longitude, accuracy]
}
