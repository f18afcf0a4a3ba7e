import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { type AskLimits, ask, type MapServer } from './ask.ts'

const Answer = z.union([z.object({ display_name: z.string().min(1) }), z.object({ error: z.string() })])

/** Asks what a position is called; undefined where nothing is. Rejects, in words that name no position, when it cannot be told. */
export interface AddressFinder {
  addressOf(latitude: number, longitude: number): Promise<string | undefined>
}

const MOST_ADDRESSES = 10_000
/** A name is not worth waiting for as long as a place; repeats included. */
export const briefLimits: AskLimits = { connect: 2_000, whole: 3_000, all: 3_000, bytes: 1024 * 1024 }

/** A finder that asks Nominatim, once for each metre; failures are not remembered. */
export function createAddressFinder(nominatim: string | undefined, limits: AskLimits = briefLimits): AddressFinder {
  if (nominatim === undefined) return { addressOf: async () => undefined }
  const base = nominatim.endsWith('/') ? nominatim : `${nominatim}/`
  const server: MapServer = { name: 'Nominatim', limits }
  const cache = new LRUCache<string, { address: string | undefined }>({ max: MOST_ADDRESSES })

  return {
    async addressOf(latitude, longitude) {
      const place = { lat: latitude.toFixed(5), lon: longitude.toFixed(5) }
      const query = new URLSearchParams({ ...place, format: 'jsonv2', zoom: '18' }).toString()
      const remembered = cache.get(query)
      if (remembered) return remembered.address
      const answer = answerIn(await ask(server, new URL(`reverse?${query}`, base)))
      const address = 'display_name' in answer ? answer.display_name : undefined
      cache.set(query, { address })
      return address
    },
  }
}

function answerIn(text: string): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(text))
  } catch {
    throw new Error('Nominatim answered something else than an address')
  }
}
