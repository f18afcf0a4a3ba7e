import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { type AskLimits, ask, type MapServer, usualLimits } from './ask.ts'

const Answer = z.union([z.object({ display_name: z.string().min(1) }), z.object({ error: z.string() })])

/** Asks what a position is called; undefined where nothing is, or when it cannot be told. */
export interface AddressFinder {
  addressOf(latitude: number, longitude: number): Promise<string | undefined>
}

const MOST_ADDRESSES = 10_000

/** A finder that asks Nominatim, once for each metre; failures are not remembered. */
export function createAddressFinder(nominatim: string | undefined, limits: AskLimits = usualLimits): AddressFinder {
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
      try {
        const answer = Answer.parse(JSON.parse(await ask(server, new URL(`reverse?${query}`, base))))
        const address = 'display_name' in answer ? answer.display_name : undefined
        cache.set(query, { address })
        return address
      } catch {
        return undefined
      }
    },
  }
}
