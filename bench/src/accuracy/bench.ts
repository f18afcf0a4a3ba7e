import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import type { Figures } from '../report.ts'
import { measureRecording } from './recording/report.ts'
import { measurePerfectTown } from './town/perfect.ts'
import { measureRealTown } from './town/real.ts'

/** A Monday. */
const start = new Date('2026-03-02T00:00:00Z')

export const accuracyBench: Bench = {
  name: 'accuracy',
  description:
    'Who was within 2 m for 15 minutes: on recorded beacons (BENCH_RECORDING, a folder as for the demo) and in made-up towns.',
  fullSize: 100,
  sizeUnit: 'people in each town',
  Options: z.object({ size: z.int().min(20).max(300), seed: z.int() }),
  run: measure,
}

async function measure({ size, seed, say, signal }: Run): Promise<Figures> {
  const recording = recorded(process.env.BENCH_RECORDING, say)
  signal.throwIfAborted()
  const perfect = measurePerfectTown({ size, seed, say }, start)
  signal.throwIfAborted()
  return { ...recording, ...perfect, ...measureRealTown({ size, seed, say }, start) }
}

/** Without a recording its limit is not reached, and why is said. */
function recorded(folder: string | undefined, say: Run['say']): Figures {
  if (folder) return measureRecording(folder, say)
  say('BENCH_RECORDING names no folder with recorded beacons: that part is left out, and its limit is not met.')
  return { recording_area: { value: Number.NaN, limit: 0.84 } }
}
