import type { Ring } from './unit.ts'

type Random = () => number

/** A ring around a point, of so many points at random distances; it does not cross itself. In whole microdegrees. */
export function starRing(random: Random, [x, y]: readonly [number, number], radius: number, points: number): Ring {
  const angles = Array.from({ length: points }, () => random() * 2 * Math.PI).sort((a, b) => a - b)
  return Int32Array.from(
    angles.flatMap((angle) => {
      const distance = radius * (0.4 + 0.6 * random())
      return [Math.round(x + 2 * distance * Math.cos(angle)), Math.round(y + distance * Math.sin(angle))]
    }),
  )
}

/** A rectangle, from its south-western corner. */
export function boxRing(x: number, y: number, width: number, height: number): Ring {
  return Int32Array.of(x, y, x + width, y, x + width, y + height, x, y + height)
}

/** A point on one of the borders, a few microdegrees beside it or far from it. */
export function pointNear(random: Random, rings: readonly Ring[]): [x: number, y: number] {
  const ring = rings[Math.floor(random() * rings.length)]!
  const i = Math.floor(random() * (ring.length / 2)) * 2
  const j = (i + 2) % ring.length
  const along = random() < 0.2 ? 0 : random()
  const off = () => Math.round((random() - 0.5) * 10 ** Math.floor(random() * 5))
  const between = (at: number) => Math.round(ring[i + at]! + along * (ring[j + at]! - ring[i + at]!))
  return [between(0) + off(), between(1) + off()]
}
