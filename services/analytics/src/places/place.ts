import type { PlaceCategory } from './category.ts'
import type { Shape } from './shape.ts'

/** Somewhere one can be: an element of the map. `key` is its type and number there, such as `way/123`. */
export interface Place {
  key: string
  category: PlaceCategory
  name: string | undefined
  shape: Shape
}

/** The order places are named in where nothing else tells them apart: nodes, ways, relations, each by number. */
export function byKey(a: Place, b: Place): number {
  const [typeA, idA] = a.key.split('/')
  const [typeB, idB] = b.key.split('/')
  if (typeA !== typeB) return ORDER.indexOf(typeA!) - ORDER.indexOf(typeB!)
  return Number(idA) - Number(idB)
}

const ORDER = ['node', 'way', 'relation']
