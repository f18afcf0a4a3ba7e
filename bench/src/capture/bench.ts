import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import { median } from '../median.ts'
import type { Figures } from '../report.ts'
import { withProgram } from '../upload/program.ts'
import type { Reading } from './bare-program.ts'
import { captureAll } from './capture.ts'
import { countLake, forgetCheckpoints } from './lake.ts'
import { type Filled, fillStream } from './stream.ts'

const ROUNDS = 3
const MEGABYTE = 1_000_000

export const captureBench: Bench = {
  name: 'capture',
  description: 'The event stream into lake files, beside a bare EventHubConsumerClient that drops what it reads.',
  fullSize: 300,
  sizeUnit: 'MB of bodies in the stream',
  Options: z.object({ size: z.int().min(10).max(5_000), seed: z.int() }),
  async run(run) {
    const emulators = await startEmulators(['event-hubs', 'data-lake'])
    try {
      return await measure(emulators, run)
    } finally {
      await emulators.stop()
    }
  },
}

interface Round {
  seconds: number
  /** Bytes of memory, at the most. */
  memory: number
}

async function measure(emulators: TestEmulators, { size, seed, say, signal }: Run): Promise<Figures> {
  say(`Fills the stream with ${size} MB of uploads of 60 events.`)
  const filled = await fillStream(emulators, { bytes: size * MEGABYTE, seed })
  say(
    `${filled.messages} messages; ${ROUNDS} rounds: all of them captured, then all of them read and dropped, in turn.`,
  )
  const rounds: Round[] = []
  const bare: number[] = []
  for (let i = 1; i <= ROUNDS; i++) {
    signal.throwIfAborted()
    const round = await captureRound(emulators, filled, `bench-${i}-json`, signal)
    rounds.push(round)
    const seconds = await readBare(emulators, filled, signal)
    bare.push(seconds)
    const rate = (took: number) => `${(filled.bytes / MEGABYTE / took).toFixed(1)} MB/s`
    say(`  round ${i}: captured at ${rate(round.seconds)}, read at ${rate(seconds)}`)
  }
  const rates = (seconds: number[]) => seconds.map((one) => filled.bytes / MEGABYTE / one)
  return {
    megabytes_per_second: { value: median(rates(rounds.map(({ seconds }) => seconds))), limit: 20 },
    bare_megabytes_per_second: { value: median(rates(bare)), limit: null },
    ratio_to_bare: { value: median(rounds.map(({ seconds }, i) => bare[i]! / seconds)), limit: null },
    peak_memory_megabytes: {
      value: Math.max(...rounds.map(({ memory }) => memory)) / MEGABYTE,
      limit: 600,
      atMost: true,
    },
  }
}

/** Captures all of the stream from its beginning; throws when the lake has not each message once. */
async function captureRound(
  emulators: TestEmulators,
  filled: Filled,
  folder: string,
  signal: AbortSignal,
): Promise<Round> {
  await forgetCheckpoints(emulators)
  const round = await captureAll(emulators, folder, signal)
  const { lines, bytes } = await countLake(emulators, folder)
  if (lines !== filled.messages || bytes < filled.bytes)
    throw new Error(`of ${filled.messages} messages the lake has ${lines} lines`)
  return round
}

/** Seconds from the start of the process to the last message. */
async function readBare(emulators: TestEmulators, filled: Filled, signal: AbortSignal): Promise<number> {
  const began = performance.now()
  return withProgram('../capture/bare-program.ts', signal, async (program) => {
    const connection = emulators.settingsOf('capture').EVENT_STREAM!
    program.send({ connection, messages: filled.messages } satisfies Reading)
    await program.next()
    return (performance.now() - began) / 1000
  })
}
