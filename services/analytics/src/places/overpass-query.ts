import { type Block, blocksOf, boxOfBlock, countTilesOf } from './tiles.ts'

/** However many places are asked about, no more requests than this are sent for one report. */
export const MOST_REQUESTS = 20
/** Rectangles of one request; with the filters below five times as many statements. */
export const BLOCKS_A_REQUEST = 200
/** Of 222 m × 222 m: in the densest town about 10 MB of answer. */
const TILES_A_REQUEST = 300

/** What Overpass may use for one request, in seconds and bytes. */
const SECONDS = 15
const BYTES = 256 * 1024 * 1024

/** What counts as a place; categoryOf() sorts out the rest. */
const FILTERS = [
  '["building"]',
  '["amenity"]',
  '["public_transport"~"^(platform|stop_position)$"]',
  '["office"]',
  '["shop"]',
]

/** The tiles in as few requests as the bounds allow; one for a typical fortnight, MOST_REQUESTS at most. */
export function requestsFor(tiles: readonly number[]): Block[][] {
  const blocks = blocksOf(tiles, BLOCKS_A_REQUEST * MOST_REQUESTS)
  const mostTiles = Math.max(TILES_A_REQUEST, ...blocks.map(countTilesOf))
  const filled = fill(blocks, mostTiles)
  return filled.length <= MOST_REQUESTS ? filled : fill(blocks, Infinity)
}

function fill(blocks: readonly Block[], mostTiles: number): Block[][] {
  const requests: Block[][] = []
  let room = 0
  for (const block of blocks) {
    const last = requests.at(-1)
    if (last && last.length < BLOCKS_A_REQUEST && countTilesOf(block) <= room) last.push(block)
    else {
      requests.push([block])
      room = mostTiles
    }
    room -= countTilesOf(block)
  }
  return requests
}

/** The query, in Overpass QL: one union, each statement with a box of its own. */
export function overpassQuery(blocks: readonly Block[]): string {
  const statements = blocks.flatMap((block) => {
    const { south, west, north, east } = boxOfBlock(block)
    const box = [south, west, north, east].map((degrees) => degrees.toFixed(6)).join(',')
    return FILTERS.map((filter) => `nwr${filter}(${box});`)
  })
  return `[out:json][timeout:${SECONDS}][maxsize:${BYTES}];(${statements.join('')});out body geom;`
}
