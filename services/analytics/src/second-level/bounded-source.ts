import type { ContactSource, GpsFix } from '../source.ts'

/** More rows were asked for than may be read. */
export class TooManyRows extends Error {}

export interface ReadLimits {
  /** Rows at most, of all questions together. */
  rows: number
  /** Only as much of the trajectory as decides where the device was from then on. */
  from: number
  signal: AbortSignal
}

/** The events of one contact, until there are too many of them or the analysis is given up. */
export function boundedSource(source: ContactSource, { rows, from, signal }: ReadLimits): ContactSource {
  let read = 0
  const count = (more: number) => {
    signal.throwIfAborted()
    read += more
    if (read > rows) throw new TooManyRows(`more than ${rows} rows`)
  }
  async function* counted<Row>(stream: AsyncIterable<Row>): AsyncGenerator<Row> {
    count(0)
    for await (const row of stream) {
      count(1)
      yield row
    }
  }
  return {
    ...source,
    async trajectory(device, window) {
      const fixes = await source.trajectory(device, window)
      count(fixes.length)
      return since(fixes, from)
    },
    nearby: (device, probes, window) => counted(source.nearby(device, probes, window)),
    trajectories: (spans, window) => counted(source.trajectories(spans, window)),
    sightings: (asked) => counted(source.sightings(asked)),
  }
}

/** The events that last until then or longer, and whatever overlaps them: which points are neighbours from then on stays as it is. */
function since(fixes: readonly GpsFix[], from: number): GpsFix[] {
  const first = fixes.reduce((least, { timefrom, timeto }) => (timeto < from ? least : Math.min(least, timefrom)), from)
  return fixes.filter(({ timeto }) => timeto >= first)
}
