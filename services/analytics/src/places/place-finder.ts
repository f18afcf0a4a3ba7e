import { LRUCache } from 'lru-cache'
import { AskError, type AskLimits, ask, type MapServer, tookTooLong, usualLimits } from './ask.ts'
import { placesIn } from './overpass-answer.ts'
import { overpassQuery, requestsFor } from './overpass-query.ts'
import type { Place } from './place.ts'
import { placesByTile } from './places-by-tile.ts'
import { type Block, holdsTile } from './tiles.ts'

/** Whether it is known what lies where the contacts were; all else than `known` is told in the report. */
export type PlacesState = 'known' | 'partly' | 'unavailable' | 'not-configured'

export interface KnownPlaces {
  state: PlacesState
  /** Why something is not known, in words for the report. */
  notes: string[]
  /** Requests sent, repeated ones among them: for metrics, not for the report, as it depends on what was asked before. */
  requests: number
  /** The places that touch a tile; a tile that is not known is missing. */
  tiles: Map<number, readonly Place[]>
}

/** Knows what lies in tiles of the map. Shared by all jobs of a worker. Never rejects: an outage is a state of what it gives. */
export interface PlaceFinder {
  inTiles(tiles: ReadonlySet<number>): Promise<KnownPlaces>
}

export interface PlaceFinderOptions {
  /** Overpass's interpreter. Without it places are unknown. */
  overpass?: string | undefined
  limits?: AskLimits
  /** Told each time how many requests were sent. */
  onAsked?: (requests: number) => void
  /** For what was asked: bytes of memory, as an estimate, and milliseconds until it is asked anew. */
  cacheBytes?: number
  cacheMs?: number
  /** Milliseconds for which a server that kept silent is not asked again. */
  restMs?: number
}

const DAY_MS = 86_400_000

/** A finder that asks Overpass, in as few requests as it may, for the tiles it does not remember. */
export function createPlaceFinder(options: PlaceFinderOptions): PlaceFinder {
  const {
    overpass,
    limits = usualLimits,
    onAsked = () => {},
    cacheBytes = 64 * 1024 * 1024,
    cacheMs = DAY_MS,
    restMs = 30_000,
  } = options
  if (overpass === undefined) return noMap
  const url = new URL(overpass)
  const server: MapServer = { name: 'Overpass', limits }
  let silence = { until: 0, words: '' }
  const cache = new LRUCache<number, readonly Place[]>({ maxSize: cacheBytes, sizeCalculation: bytesOf, ttl: cacheMs })

  async function askFor(blocks: readonly Block[], missing: readonly number[], known: KnownPlaces, until: number) {
    const form = new URLSearchParams({ data: overpassQuery(blocks) })
    const places = placesIn(await ask(server, url, { form, onTry: () => known.requests++, until }))
    const tiles = missing.filter((tile) => blocks.some((block) => holdsTile(block, tile)))
    for (const [tile, found] of placesByTile(places, tiles)) {
      known.tiles.set(tile, found)
      cache.set(tile, found)
    }
  }

  return {
    async inTiles(tiles) {
      const known: KnownPlaces = { state: 'known', notes: [], requests: 0, tiles: new Map() }
      for (const tile of tiles) {
        const found = cache.get(tile)
        if (found) known.tiles.set(tile, found)
      }
      const missing = [...tiles].filter((tile) => !known.tiles.has(tile)).sort((a, b) => a - b)
      try {
        if (missing.length > 0 && performance.now() < silence.until) throw new Error(`${silence.words} a moment ago`)
        const until = performance.now() + limits.all
        for (const blocks of requestsFor(missing)) {
          if (performance.now() >= until) throw new Error(`Overpass ${tookTooLong(limits)}`)
          await askFor(blocks, missing, known, until)
        }
      } catch (error) {
        // What is away now would hardly answer the rest in time: nothing more is asked.
        if (error instanceof AskError && error.isSilence)
          silence = { until: performance.now() + restMs, words: error.message }
        known.state = known.tiles.size === 0 ? 'unavailable' : 'partly'
        const unknown = tiles.size - known.tiles.size
        known.notes.push(`${(error as Error).message}: places are unknown in ${unknown} of ${tiles.size} tiles.`)
      }
      onAsked(known.requests)
      return known
    },
  }
}

const noMap: PlaceFinder = {
  inTiles: async () => ({
    state: 'not-configured',
    notes: ['No map server is configured: places are unknown.'],
    requests: 0,
    tiles: new Map(),
  }),
}

/** About what a tile's places take in memory. */
function bytesOf(places: readonly Place[]): number {
  const bytesOfLines = (lines: Float64Array[]) => lines.reduce((sum, line) => sum + 100 + line.byteLength, 0)
  return places.reduce((sum, { shape }) => sum + 400 + bytesOfLines(shape.lines), 100)
}
