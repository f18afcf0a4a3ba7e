import { setTimeout as pause } from 'node:timers/promises'
import type { Smittestopp } from '@smittestopp/embedded'
import { createPhone } from '@smittestopp/simulator'
import pg from 'pg'
import { createBatch } from '../batches.ts'
import { insideOf } from '../inside.ts'
import { createRandom } from '../random.ts'
import { registerPhones } from '../upload/phones.ts'
import { importOnce, operate } from './service.ts'

const PHONES = 20
const BATCHES_A_MINUTE = 1_000
const SECONDS = 30
const LOOK_MS = 100
const PATIENCE_MS = 60_000

/** Seconds from an upload's answer until its fixes are seen in SQL, at a thousand batches a minute, the pipeline triggered again and again; sorted. */
export async function measureVisible(system: Smittestopp, seed: number): Promise<number[]> {
  const inside = await insideOf(system)
  const { devices } = await registerPhones(system, PHONES)
  const phones = devices.map((device) => createPhone(system.gatewayUrl, device))
  const database = new pg.Client({ connectionString: inside.databaseUrl })
  await database.connect()
  const sent = new Map<string, number>()
  const waited: number[] = []
  const stop = new AbortController()
  const random = createRandom(seed)

  async function send(): Promise<void> {
    const count = (BATCHES_A_MINUTE / 60) * SECONDS
    const begun = performance.now()
    const answers: Promise<unknown>[] = []
    for (let i = 0; i < count; i++) {
      await pause(Math.max(0, begun + (i * 60_000) / BATCHES_A_MINUTE - performance.now()))
      const place = i % phones.length
      const from = Math.floor((Date.now() - 7_200_000) / 1000) * 1000 - Math.floor(i / phones.length) * 10_000
      const batch = createBatch({ gps: 1, bluetooth: 0 }, { random, from, peerAt: () => '' })
      const name = `${devices[place]!.DeviceId} ${from / 1000}`
      answers.push(
        phones[place]!.upload(batch).then(() => {
          sent.set(name, performance.now())
        }),
      )
    }
    await Promise.all(answers)
  }

  async function trigger(): Promise<void> {
    while (!stop.signal.aborted) {
      await operate(system, 'POST', '/capture/close-files', system.ports.captureOperations)
      await importOnce(system)
    }
  }

  async function look(): Promise<void> {
    const text = `select u.uuid || ' ' || extract(epoch from g.timefrom)::bigint as name from dbo.gpsevents g join dbo.uuid_id u on u.id = g.id where u.uuid = any ($1) and g.piece = 0`
    const ids = devices.map(({ DeviceId }) => DeviceId)
    for (const end = performance.now() + SECONDS * 1000 + PATIENCE_MS; performance.now() < end; await pause(LOOK_MS)) {
      const { rows } = await database.query<{ name: string }>(text, [ids])
      const now = performance.now()
      for (const { name } of rows) {
        const at = sent.get(name)
        if (at === undefined) continue
        sent.delete(name)
        waited.push((now - at) / 1000)
      }
      if (isSent && sent.size === 0) return
    }
    throw new Error(`${sent.size} uploads were not seen in time`)
  }

  let isSent = false
  const triggering = trigger()
  const looking = look()
  await send()
  isSent = true
  await looking
  stop.abort()
  await triggering
  await database.end()
  return waited.toSorted((one, other) => one - other)
}
