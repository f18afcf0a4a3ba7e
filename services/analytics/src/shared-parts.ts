import type { AnalysisJob } from '@smittestopp/contracts'
import type { ShareParts } from '@smittestopp/platform'
import { z } from 'zod'
import { Part, PartReading, type Parts, probesIn, readAround } from './gps/parts.ts'
import { probesOf } from './gps/probes.ts'
import { wayOf } from './gps/way.ts'
import { boundedSource } from './second-level/bounded-source.ts'
import type { ContactSource } from './source.ts'
import { version } from './version.ts'

/** Rows that are read at most for somebody else's part: whoever has the analysis reads one that has more. */
const mostRows = 1_000_000

/** A part as other workers are told of it: times alone, and what it is to be read from and by. */
const SharedPart = Part.extend({
  database: z.enum(['primary', 'replica']),
  version: z.string(),
  window: z.object({ from: z.number(), to: z.number() }),
})
export type NameOfDatabase = z.infer<typeof SharedPart>['database']

/** Parts of an analysis that reads from this database, read by whichever worker comes to them. */
export function partsOn(database: NameOfDatabase, share: ShareParts, most: number): Parts {
  return {
    most,
    async *read(parts, window, here) {
      const told = parts.map((part) => ({ ...part, database, version, window }))
      for await (const reading of share(told, here)) yield PartReading.parse(reading)
    },
  }
}

/** Reads a part of an analysis that another worker has, when it reads by the same rules and of the same way. */
export async function readPart(
  { device_id, parameters }: Pick<AnalysisJob, 'device_id' | 'parameters'>,
  part: object,
  sourceOf: (database: NameOfDatabase) => ContactSource,
  signal: AbortSignal,
): Promise<PartReading> {
  const { database, window, ...told } = SharedPart.parse(part)
  if (told.version !== version) throw new Error(`this is version ${version}, and the part of ${told.version}`)
  const limits = { rows: mostRows, from: Number.NEGATIVE_INFINITY, signal }
  const source = boundedSource(sourceOf(database), limits)
  const way = wayOf(await source.trajectory(device_id, window), [], parameters)
  const probes = probesIn(told, probesOf(way.stored, parameters.gps_reach))
  if (probes.length !== told.probes) throw new Error('the way has changed since its parts were made')
  return readAround(device_id, probes, source, window, parameters.gps_gap)
}
