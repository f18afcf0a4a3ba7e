/** A ring in whole microdegrees from (90 S, 180 W): x, y, x, y …, without the first point again at the end. */
export type Ring = Int32Array

/** A unit as it is loaded. A point is in it when an odd number of its borders lies east of the point. */
export interface Unit {
  /** The code as a number: the same in every set, and in the order of the codes. */
  id: number
  code: string
  name: string
  rings: Ring[]
}

/** Whether a point, in whole microdegrees, is in the unit: the plain answer that the tiles must agree with. */
export function holdsPoint({ rings }: Pick<Unit, 'rings'>, x: number, y: number): boolean {
  let inside = false
  for (const ring of rings)
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const isUp = ring[j + 1]! < ring[i + 1]!
      const [low, high] = isUp ? [j, i] : [i, j]
      if (isWest(x, y, ring[low]!, ring[low + 1]!, ring[high]!, ring[high + 1]!)) inside = !inside
    }
  return inside
}

/** Whether a border, from its lower to its upper end, lies east of a point. Whole numbers, so that it is exact: the same arithmetic as in SQL. */
function isWest(x: number, y: number, x1: number, y1: number, x2: number, y2: number): boolean {
  return y1 <= y && y < y2 && (x2 - x1) * (y - y1) > (x - x1) * (y2 - y1)
}
