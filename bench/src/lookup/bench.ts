import type { Smittestopp } from '@smittestopp/embedded'
import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import { insideOf } from '../inside.ts'
import { median } from '../median.ts'
import { prepare } from '../prepare/bench.ts'
import { DAYS, populationOf } from '../prepare/fill.ts'
import { preparedFolder } from '../prepare/folder.ts'
import type { Figures } from '../report.ts'
import { withStack } from '../stack.ts'
import { peakMemory } from '../upload/memory.ts'
import { type Ask, type Asked, askAll, signInToAsk } from './ask.ts'
import { timeProbes } from './bare-probes.ts'
import { settleTown } from './people.ts'
import { timeQueryOf2020 } from './query-of-2020.ts'

const MILLION = 1_000_000
const MEGABYTE = 1_000_000
const ORDINARY = 40
const SECOND_LEVELS = 10
const AT_ONCE = 10
/** Processes that analyse, besides the one of everything else that is measured. */
const MORE_WORKERS = [2, 4]
/** The least set: a million fixes, as many sightings. */
const LEAST = 2

export const lookupBench: Bench = {
  name: 'lookup',
  description:
    'Lookups as a caseworker asks them, from POST to 200, of people whose phones told little, much and very much; beside the bare index probes, a tenth of the rows, and the query of 2020.',
  fullSize: 200,
  sizeUnit: 'million rows there, half of them fixes and half sightings (built once by `prepare`, which takes a while)',
  Options: z.object({ size: z.int().min(LEAST).max(200), seed: z.int() }),
  run: measure,
}

async function measure(run: Run): Promise<Figures> {
  const least = await timeLeast(run)
  const few = await measureOn(run, Math.max(LEAST, Math.round(run.size / 10)))
  const many = await measureOn(run, run.size)
  return {
    ordinary_p50_seconds: { value: quantile(many.ordinary, 0.5), limit: 0.5, atMost: true },
    ordinary_p95_seconds: { value: quantile(many.ordinary, 0.95), limit: 1, atMost: true },
    steady_p95_seconds: { value: quantile(many.steady, 0.95), limit: 3, atMost: true },
    commuter_p95_seconds: { value: quantile(many.commuters, 0.95), limit: 15, atMost: true },
    second_level_p95_seconds: { value: quantile(many.secondLevel, 0.95), limit: 10, atMost: true },
    per_second_ten_at_once: { value: many.perSecond, limit: 5 },
    ...(await withMoreWorkers(run)),
    worker_megabytes: { value: many.memory / MEGABYTE, limit: 500, atMost: true },
    times_a_tenth_of_the_rows: {
      value: quantile(many.ordinary, 0.5) / quantile(few.ordinary, 0.5),
      limit: 1.5,
      atMost: true,
    },
    times_bare_probes: { value: many.probes, limit: 3, atMost: true },
    contacts_of_an_ordinary_device: { value: median(many.ordinary.map(({ contacts }) => contacts)), limit: null },
    times_faster_than_2020_on_a_million: { value: least.plain / least.ours, limit: null },
  }
}

interface Measured {
  ordinary: Asked[]
  steady: Asked[]
  commuters: Asked[]
  secondLevel: Asked[]
  perSecond: number
  memory: number
  probes: number
}

async function measureOn({ say, signal }: Run, millions: number): Promise<Measured> {
  await prepare({ size: millions, say, signal })
  return withStack(signal, (system) => lookUp(system, millions, say), { folder: preparedFolder(millions) })
}

async function lookUp(system: Smittestopp, millions: number, say: Run['say']): Promise<Measured> {
  const population = populationOf(millions * MILLION)
  say(`${millions} million rows there; a town of people is entered into the directory.`)
  const patients = await settleTown(system, population, ORDINARY * 2)
  const ask = await signInToAsk(system)
  const [warm, ordinary] = [patients.ordinary.slice(0, ORDINARY), patients.ordinary.slice(ORDINARY)]
  await askAll(warm.slice(0, 5).map(asking(ask)))
  const measured = {
    ordinary: await askAll(ordinary.map(asking(ask))),
    steady: await askAll(patients.steady.slice(0, 10).map(asking(ask))),
    commuters: await askAll(patients.commuters.map(asking(ask))),
    secondLevel: await askAll(
      ordinary.slice(0, SECOND_LEVELS).map((number) => () => ask(number, { second_level: true })),
    ),
    perSecond: await perSecond(warm.map(asking(ask))),
    memory: peakMemory(system, 'analytics'),
    probes: await timesBareProbes(system, ordinary.slice(0, 5)),
  }
  for (const kind of ['ordinary', 'steady', 'commuters', 'secondLevel'] as const)
    say(
      `  ${kind}: ${measured[kind].map(({ seconds, contacts }) => `${seconds.toFixed(2)} s (${contacts})`).join(', ')}`,
    )
  return measured
}

const asking = (ask: Ask) => (phoneNumber: string) => () => ask(phoneNumber)

async function perSecond(asks: (() => Promise<Asked>)[]): Promise<number> {
  const begun = performance.now()
  await askAll(asks, AT_ONCE)
  return (asks.length * 1000) / (performance.now() - begun)
}

/** How many lookups a second there are when several processes share them. */
async function withMoreWorkers({ size, say, signal }: Run): Promise<Figures> {
  const figures: Figures = {}
  for (const workers of MORE_WORKERS) {
    const settings = { ANALYTICS_WORKERS: String(workers) }
    figures[`per_second_with_${workers}_workers`] = {
      value: await withStack(signal, (system) => lookUpAtOnce(system, size), {
        folder: preparedFolder(size),
        settings,
      }),
      limit: null,
    }
  }
  say(`  a second: ${JSON.stringify(figures)}`)
  return figures
}

async function lookUpAtOnce(system: Smittestopp, millions: number): Promise<number> {
  const { ordinary } = await settleTown(system, populationOf(millions * MILLION), ORDINARY * 2)
  const ask = await signInToAsk(system)
  const time_to = new Date(Date.now() - 60_000).toISOString() // nobody has asked this before
  await askAll(ordinary.slice(ORDINARY, ORDINARY + AT_ONCE).map((number) => () => ask(number, { time_to })))
  return perSecond(ordinary.slice(0, ORDINARY).map((number) => () => ask(number, { time_to })))
}

/** The median, of a few people, of the time to find who may have been near by the time of the probes alone. */
async function timesBareProbes(system: Smittestopp, numbers: string[]): Promise<number> {
  const { databaseUrl } = await insideOf(system)
  const ratios: number[] = []
  for (const number of numbers) {
    const { procedure, bare } = await timeProbes(databaseUrl, Number(number.slice(-8)), DAYS)
    ratios.push(procedure / bare)
  }
  return median(ratios)
}

/** On a million fixes: one lookup of ours, and the query of 2020. */
async function timeLeast({ say, signal }: Run): Promise<{ ours: number; plain: number }> {
  await prepare({ size: LEAST, say, signal })
  return withStack(
    signal,
    async (system) => {
      const patients = await settleTown(system, populationOf(LEAST * MILLION), 3)
      const ask = await signInToAsk(system)
      const asked = await askAll(patients.ordinary.map(asking(ask)))
      const { databaseUrl } = await insideOf(system)
      const plain = await timeQueryOf2020(databaseUrl, Number(patients.ordinary[0]!.slice(-8)), DAYS)
      say(`On a million fixes the query of 2020 took ${plain.toFixed(1)} s.`)
      return { ours: asked[0]!.seconds, plain }
    },
    { folder: preparedFolder(LEAST) },
  )
}

function quantile(asked: Asked[], share: number): number {
  return asked[Math.min(asked.length - 1, Math.floor(asked.length * share))]!.seconds
}
