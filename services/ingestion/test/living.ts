import { setTimeout as pause } from 'node:timers/promises'
import type { TestDatabase } from '@smittestopp/database/testing'
import type { TestEmulators } from '@smittestopp/embedded/testing'
import { type EventPublisher, openLake, openReader } from '@smittestopp/platform'
import { hourOf, sealContactIds } from '@smittestopp/service'
import { type Capture, startCapture } from '../src/capture/capture.ts'
import { readLedger } from '../src/import/ledger.ts'
import { type Live, type LiveDeps, startLive } from '../src/import/live/live.ts'
import { openLiveReader } from '../src/import/live/live-reader.ts'
import type { ImportDeps } from '../src/import/plan.ts'
import { importDepsOf, KEY } from './import-deps.ts'
import { importLake } from './import-lake.ts'
import { batch, fix, sighting } from './phone.ts'

const HOUR_MS = 3_600_000

/** What the import is given, as its process has it. */
export function importDeps(emulators: TestEmulators, database: TestDatabase, folder: string): ImportDeps {
  const lake = openLake(emulators.settingsOf('import').LAKE_URL!)
  return importDepsOf({ lake, database: database.database('import'), folder })
}

/** Live mode as the import process has it, for a consumer group; its claims run out soon. */
export function startLiveMode(
  emulators: TestEmulators,
  deps: Omit<LiveDeps, 'openReader' | 'uptime'>,
  consumerGroup = 'live',
): Live {
  const { LIVE_STREAM = '', LIVE_CHECKPOINTS_URL = '' } = emulators.settingsOf('import')
  const stream = { connectionString: LIVE_STREAM, consumerGroup, checkpoints: LIVE_CHECKPOINTS_URL }
  return startLive({
    ...deps,
    openReader: () => openLiveReader({ ...stream, ownershipSeconds: 1.5 }),
    uptime: () => performance.now(),
    lookEveryMs: 200,
  })
}

export function startSmallCapture(emulators: TestEmulators, folder: string): Promise<Capture> {
  const { EVENT_STREAM = '', CHECKPOINTS_URL = '', LAKE_URL = '' } = emulators.settingsOf('capture')
  const reader = openReader({
    connectionString: EVENT_STREAM,
    consumerGroup: 'capture',
    checkpoints: CHECKPOINTS_URL,
    ownershipSeconds: 1.5,
  })
  return startCapture({
    reader,
    lake: openLake(LAKE_URL),
    limits: { folder, names: 'dots', bytes: 50_000, seconds: 1 },
    clock: () => new Date(),
    uptime: () => performance.now(),
    onRetry: () => {},
  })
}

export async function switchLive(database: TestDatabase, on: boolean): Promise<void> {
  const rules = [{ rule_name: 'live', value: on ? 1 : 0 }]
  await database.database('import').call('set_import_rules', { rules, now: new Date() })
}

export function publish(publisher: EventPublisher, deviceId: string, body: unknown, events: number): Promise<void> {
  const typed = { contentType: 'application/json', contentEncoding: 'utf-8' }
  const properties = { events: String(events) }
  return publisher.publish({ deviceId, body: Buffer.from(JSON.stringify(body)), ...typed, properties })
}

/** Phones that say something new with each message, and what they have said. What the first one says is sent twice. */
export class Crowd {
  readonly fixes: string[] = []
  readonly sightings: string[] = []
  readonly #publisher: EventPublisher
  readonly #phones: { deviceId: string; contactId: string }[]
  #rounds = 0
  readonly #began = Math.floor(Date.now() / 1000) * 1000

  /** The numbers are those the database knows the phones by. */
  constructor(publisher: EventPublisher, phones: { deviceId: string; number: number }[]) {
    this.#publisher = publisher
    this.#phones = phones.map(({ deviceId, number }) => {
      const [sealed] = sealContactIds(number, new Date(this.#began), 1, KEY)
      return { deviceId, contactId: sealed!.contactId }
    })
  }

  get events(): number {
    return this.fixes.length + this.sightings.length
  }

  /** A message of each phone. */
  async speak(): Promise<void> {
    const round = this.#rounds++
    await Promise.all(
      this.#phones.map(async ({ deviceId }, i) => {
        const heard = this.#phones[(i + 1) % this.#phones.length]!
        const time = new Date(this.#began - round * 1000)
        const events = [fix(time), sighting(time, { deviceId: heard.contactId, rssi: -40 - (round % 50) })]
        for (let times = i === 0 ? 2 : 1; times > 0; times--)
          await publish(this.#publisher, deviceId, batch(events), events.length)
        this.fixes.push(`${deviceId} ${time.toISOString()}`)
        this.sightings.push(`${deviceId} ${time.toISOString()} ${-40 - (round % 50)}`)
      }),
    )
  }

  /** Speaks for so many seconds, some 20 times in each. */
  async speakFor(seconds: number): Promise<void> {
    for (const end = performance.now() + seconds * 1000; performance.now() < end; await pause(50)) await this.speak()
  }
}

/** Which fixes and sightings of these phones are in the tables, in order. */
export async function told(database: TestDatabase) {
  const fixes = await database.rows(
    'select u.uuid, g.timefrom from dbo.gpsevents g join dbo.uuid_id u on u.id = g.id where g.piece = 0',
  )
  const sightings = await database.rows(
    'select u.uuid, b.pairedtime, b.rssi from dbo.btevents b join dbo.uuid_id u on u.id = b.id',
  )
  return {
    fixes: fixes.map(({ uuid, timefrom }) => `${uuid} ${(timefrom as Date).toISOString()}`).sort(),
    sightings: sightings
      .map(({ uuid, pairedtime, rssi }) => `${uuid} ${(pairedtime as Date).toISOString()} ${rssi}`)
      .sort(),
  }
}

/** Imports what is left, as if three hours had gone by, so that live files are finished, too. */
export async function importRest(deps: ImportDeps): Promise<void> {
  await importLake({ ...deps, clock: () => new Date(Date.now() + 3 * HOUR_MS) })
}

/** The ledger of the last and next hours, summed. */
export async function balance({ database, clock }: ImportDeps) {
  const hour = hourOf(clock())
  const { hours, alarms } = await readLedger(database, hour - 24, hour + 24)
  const sum = { accepted: 0, stored: 0, duplicates: 0, rejected: 0, on_the_way: 0, mismatch: 0, missing_messages: 0 }
  for (const one of hours) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += one[key]
  return { ...sum, alarms }
}
