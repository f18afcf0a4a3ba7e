interface Segment {
  ax: number
  ay: number
  bx: number
  by: number
  west: number
  east: number
  south: number
  north: number
}

/** Whether any two sides of the rings cross, or run over each other. Rings may touch in a point. */
export function hasCrossing(rings: readonly [number, number][][]): boolean {
  const segments = rings.flatMap(segmentsOf).sort((a, b) => a.west - b.west)
  let active: Segment[] = []
  for (const segment of segments) {
    active = active.filter((other) => other.east >= segment.west)
    for (const other of active)
      if (other.south <= segment.north && other.north >= segment.south && cross(segment, other)) return true
    active.push(segment)
  }
  return false
}

function segmentsOf(ring: [number, number][]): Segment[] {
  return ring.map(([bx, by], i) => {
    const [ax, ay] = ring.at(i - 1)!
    return {
      ...{ ax, ay, bx, by },
      west: Math.min(ax, bx),
      east: Math.max(ax, bx),
      south: Math.min(ay, by),
      north: Math.max(ay, by),
    }
  })
}

function cross(s: Segment, t: Segment): boolean {
  const [a, b] = [turn(s, t.ax, t.ay), turn(s, t.bx, t.by)]
  if (a === 0 && b === 0) return runTogether(s, t)
  return a * b < 0 && turn(t, s.ax, s.ay) * turn(t, s.bx, s.by) < 0
}

/** On one line: whether more than a point is common. */
function runTogether(s: Segment, t: Segment): boolean {
  const wide = Math.min(s.east, t.east) - Math.max(s.west, t.west)
  const high = Math.min(s.north, t.north) - Math.max(s.south, t.south)
  return wide > 0 || high > 0
}

function turn({ ax, ay, bx, by }: Segment, x: number, y: number): number {
  return Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax))
}
