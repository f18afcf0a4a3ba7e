import { fresh, signingKeyOf, signRequest } from '@smittestopp/simulator'
import autocannon from 'autocannon'
import { createBatch } from '../batches.ts'
import { createRandom, pick } from '../random.ts'
import type { Job, Load } from './job.ts'

/** Bodies are shared by requests; signatures never are. */
const BODIES = 256
const PATH = '/app/events'

/** Signs all requests of a job, then sends each once over its own share of the connections. */
export async function sendLoad(job: Job): Promise<Load> {
  const { url, amount, connections, rate } = job
  const shares = shareOut(signedRequests(job), connections)
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>()
  let finished = 0
  let ok = 0
  const begun = performance.now()
  const options = { url, connections, amount, overallRate: rate }
  const setupClient = (client: autocannon.Client) => client.setRequests(shares.pop()!)
  autocannon({ ...options, setupClient }, (error, result) => (error ? reject(error) : resolve(result))).on(
    'response',
    (_client, status) => {
      finished = performance.now()
      if (status === 200) ok++
    },
  )
  const { latency } = await promise
  return { seconds: (finished - begun) / 1000, p99: latency.p99, ok, failed: amount - ok }
}

function signedRequests({ amount, devices, contactIds, seed }: Job): autocannon.Request[] {
  const random = createRandom(seed)
  const keys = devices.map(signingKeyOf)
  const noted = { random, from: Date.now() - 3_600_000, peerAt: () => pick(random, contactIds) }
  const bodies = Array.from({ length: BODIES }, () =>
    Buffer.from(JSON.stringify(createBatch({ gps: 30, bluetooth: 30 }, noted))),
  )
  return Array.from({ length: amount }, (_, i) => {
    const body = bodies[i % BODIES]!
    const signature = signRequest({ method: 'POST', path: PATH, query: '', body }, keys[i % keys.length]!, fresh())
    const headers = { 'content-type': 'application/json', 'idempotency-key': `${seed}-${i}`, ...signature }
    return { method: 'POST', path: PATH, body, headers }
  })
}

/** As many lots as connections, the larger first from the end: autocannon gives what does not divide to its first connections. */
function shareOut<T>(all: T[], connections: number): T[][] {
  const shares = Array.from({ length: connections }, (): T[] => [])
  all.forEach((one, i) => void shares[connections - 1 - (i % connections)]!.push(one))
  return shares
}
