/** Where every node is, tagged or not: 24 bytes each, needed only while a world is built. */
export type NodeTable = {
  add: (id: number, latitude: number, longitude: number) => void
  /** The position in a new list of its own, or undefined when the node is in none of the files. */
  find: (id: number) => readonly [latitude: number, longitude: number] | undefined
}

export function createNodeTable(): NodeTable {
  let rows = new Float64Array(3 * 4096)
  let length = 0
  let order: Uint32Array | undefined

  function idAt(position: number): number {
    return rows[3 * order![position]!]!
  }

  function sorted(): Uint32Array {
    const places = Uint32Array.from({ length }, (_, index) => index)
    return places.sort((a, b) => rows[3 * a]! - rows[3 * b]! || a - b)
  }

  return {
    add(id, latitude, longitude) {
      if (3 * length === rows.length) {
        const larger = new Float64Array(2 * rows.length)
        larger.set(rows)
        rows = larger
      }
      rows.set([id, latitude, longitude], 3 * length++)
      order = undefined
    },
    find(id) {
      order ??= sorted()
      let low = 0
      let high = length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (idAt(middle) < id) low = middle + 1
        else high = middle
      }
      if (low === length || idAt(low) !== id) return undefined
      const row = 3 * order[low]!
      return [rows[row + 1]!, rows[row + 2]!]
    },
  }
}
