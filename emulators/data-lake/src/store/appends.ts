import { StorageError } from '../errors.ts'

type Extent = { from: number; to: number }

/** Which bytes behind the committed length have arrived, by generation; a restart forgets them, and so discards them. */
export type Appends = {
  add(generation: string, extent: Extent): void
  /** Where the unbroken run of appended bytes that starts at `from` ends. */
  reach(generation: string, from: number): number
  has(generation: string): boolean
  forget(generation: string): void
}

/** As many separate pieces as Azure allows blocks in a file. */
const mostPieces = 50_000

export function createAppends(): Appends {
  const pending = new Map<string, Extent[]>()
  return {
    add(generation, extent) {
      pending.set(generation, merge(pending.get(generation) ?? [], extent))
    },
    reach(generation, from) {
      const found = pending.get(generation)?.find((extent) => extent.from <= from && from <= extent.to)
      return found?.to ?? from
    },
    has: (generation) => pending.has(generation),
    forget: (generation) => void pending.delete(generation),
  }
}

/** Extents stay sorted and apart, so a file uploaded in order, or nearly so, is a handful of them. */
function merge(extents: Extent[], added: Extent): Extent[] {
  const before = extents.filter((extent) => extent.to < added.from)
  const after = extents.filter((extent) => extent.from > added.to)
  const touching = extents.slice(before.length, extents.length - after.length)
  const from = Math.min(added.from, ...touching.map((extent) => extent.from))
  const to = Math.max(added.to, ...touching.map((extent) => extent.to))
  if (before.length + after.length >= mostPieces) throw new StorageError(409, 'BlockCountExceedsLimit')
  return [...before, { from, to }, ...after]
}
