import type { Smittestopp } from '@smittestopp/embedded'
import { z } from 'zod'
import type { Bench, Run } from '../bench.ts'
import { insideOf } from '../inside.ts'
import { median } from '../median.ts'
import type { Figures } from '../report.ts'
import { withStack } from '../stack.ts'
import { type Job, Load } from './job.ts'
import { memoryDuring } from './memory.ts'
import { type BenchPhones, registerPhones } from './phones.ts'
import { type Program, withProgram } from './program.ts'
import { registrationRate } from './registrations.ts'
import { countStream } from './stream.ts'

const PHONES = 24
const CONNECTIONS = 128
const ROUNDS = 5
const WARM_UP = 1_500
/** Seconds of each run at half the rate; over fewer connections, since the generator sends the share of each in one go, once a second. */
const CALM_SECONDS = 8
const CALM_CONNECTIONS = 32
const CALM_RUNS = 3
/** Uploads, in sizes, between which memory may grow but little: 100,000 and 500,000 at full size. */
const GROWTH = { from: 25, to: 125 }
const LOT = 10_000

export const uploadBench: Bench = {
  name: 'upload',
  description: 'Signed uploads, durable in the event stream, beside a bare Fastify route that parses the same JSON.',
  fullSize: 4_000,
  sizeUnit: 'uploads in each round',
  Options: z.object({ size: z.int().min(200).max(50_000), seed: z.int() }),
  run: (run) =>
    withProgram('bare-program.ts', run.signal, async (bare) => {
      const bareUrl = `http://127.0.0.1:${await bare.next()}`
      return withProgram('load-program.ts', run.signal, (generator) =>
        withStack(run.signal, (system) => measure(system, bareUrl, generator, run)),
      )
    }),
}

async function measure(
  system: Smittestopp,
  bareUrl: string,
  generator: Program,
  { size, seed, say }: Run,
): Promise<Figures> {
  const { streamConnection } = await insideOf(system)
  const routes = {
    upload: `http://127.0.0.1:${system.ports.upload}`,
    bare: bareUrl,
    gateway: system.gatewayUrl,
  }
  say(`Registers ${PHONES} phones; each upload holds 60 events and is signed once, before the clock starts.`)
  const phones = await registerPhones(system, PHONES)
  const load = loader(generator, phones, seed)
  const before = await countStream(streamConnection)
  for (const url of Object.values(routes)) await load(url, WARM_UP)

  say(`${ROUNDS} rounds of ${size} uploads over ${CONNECTIONS} connections: ingestion, bare route, gateway, in turn.`)
  const rates = { upload: [] as number[], bare: [] as number[], gateway: [] as number[] }
  for (let round = 1; round <= ROUNDS; round++)
    for (const name of ['upload', 'bare', 'gateway'] as const) {
      const { seconds } = await load(routes[name], size)
      rates[name].push(size / seconds)
      say(`  round ${round}, ${name}: ${Math.round(size / seconds)} uploads/s`)
    }

  const calm = Math.floor(median(rates.upload) / 2)
  say(`${CALM_RUNS} runs of ${CALM_SECONDS} s at half of the found rate, ${calm} uploads/s, at ingestion.`)
  const p99: number[] = []
  for (let i = 0; i < CALM_RUNS; i++) p99.push((await load(routes.upload, calm * CALM_SECONDS, calm)).p99)

  const registrations = await registrationRate(system, phones.tokens, Math.ceil(size / 8))
  say(`Registered ${Math.ceil(size / 8)} devices, ${Math.round(registrations)} a second.`)
  const growth = await memoryGrowth(system, load, routes, size, say)

  const stored = (await countStream(streamConnection)) - before
  const answered = load.durable([routes.upload, routes.gateway])
  if (stored !== answered) throw new Error(`${answered} uploads were answered with 200, but the stream has ${stored}`)
  say(`The stream has each of the ${stored} uploads that were answered with 200.`)
  return {
    uploads_per_second: { value: median(rates.upload), limit: 1_500 },
    ratio_to_bare: { value: median(rates.upload.map((rate, i) => rate / rates.bare[i]!)), limit: 0.15 },
    gateway_uploads_per_second: { value: median(rates.gateway), limit: 1_000 },
    p99_ms: { value: median(p99), limit: 150, atMost: true },
    registrations_per_second: { value: registrations, limit: 100 },
    memory_growth: { value: growth, limit: 0.1, atMost: true },
  }
}

/** By what part the memory of the upload process grows between two counts of uploads. */
async function memoryGrowth(
  system: Smittestopp,
  load: ReturnType<typeof loader>,
  { upload, gateway }: { upload: string; gateway: string },
  size: number,
  say: Run['say'],
): Promise<number> {
  const lot = Math.min(LOT, size)
  const upTo = async (count: number) => {
    while (load.durable([upload, gateway]) < count) await load(upload, lot)
  }
  const measureAt = async (uploads: number) => {
    await upTo(uploads - lot)
    const last = load.durable([upload, gateway]) + lot
    const bytes = await memoryDuring(system, 'upload', () => upTo(last))
    say(`Upload holds ${Math.round(bytes / 1e6)} MB after ${load.durable([upload, gateway])} uploads.`)
    return bytes
  }
  const early = await measureAt(GROWTH.from * size)
  return (await measureAt(GROWTH.to * size)) / early - 1
}

/** Sends loads one after the other, and counts the answers by route. Any answer but 200 is an error. */
function loader(generator: Program, phones: BenchPhones, seed: number) {
  const answered = new Map<string, number>()
  let next = seed * 1_000
  const send = async (url: string, amount: number, rate?: number): Promise<Load> => {
    const connections = rate === undefined ? CONNECTIONS : CALM_CONNECTIONS
    generator.send({ url, amount, connections, rate, ...phones, seed: next++ } satisfies Job)
    const load = Load.parse(await generator.next())
    if (load.failed) throw new Error(`${load.failed} of ${amount} uploads to ${url} were not answered with 200`)
    answered.set(url, (answered.get(url) ?? 0) + load.ok)
    return load
  }
  return Object.assign(send, {
    durable: (urls: string[]) => urls.reduce((sum, url) => sum + (answered.get(url) ?? 0), 0),
  })
}
