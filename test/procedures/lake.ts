import { randomBytes } from 'node:crypto'
import { type Database, openTestDatabase, type TestDatabase } from '../../packages/database/src/testing.ts'
import { type Peers, readLine, StagedBatch } from '../../packages/lake-lines/src/index.ts'

/** The moment of the tests, and the hour of the lake folder that holds what was uploaded then. */
export const now = new Date('2020-05-17T12:30:00Z')
export const hour = hourOf('2020-05-17T12:00:00Z')

export function hourOf(time: string): number {
  return Math.floor(Date.parse(time) / 3_600_000)
}

export function secondsOf(time: string): number {
  return Date.parse(time) / 1000
}

/** All the times there are, of a device. */
export function allTimesOf(id: number): { id: number; timefrom: Date; timeto: Date } {
  return { id, timefrom: new Date(0), timeto: new Date('9999-12-31') }
}

export interface Line {
  uuid: string | null
  body: unknown
  enqueued?: string | null
  /** Place in the partition of the stream. */
  sequence?: number
  /** Events that the edge says it put in. */
  accepted?: number
}

/** A contact id as the import opened it: the device's number, and when its 15 minutes begin. */
export interface OpenedId {
  contact_id: string
  id: number
  valid_from: Date
}

export interface File {
  hour?: number
  path?: string
  partition?: number
  contactIds?: OpenedId[]
  /** Whether sightings may name devices by their own ids, as in 2020; they may, unless contact ids are told. */
  staticIds?: boolean
}

export const purposes = ['tracing_bluetooth', 'tracing_gps', 'statistics'] as const
export type Purpose = (typeof purposes)[number]

export interface Books {
  events: number
  stored: number
  duplicates: number
  rejected: number
}

export const fix = {
  timeFrom: '2020-05-17T10:00:00Z',
  timeTo: '2020-05-17T10:00:00Z',
  latitude: 59.91,
  longitude: 10.75,
  accuracy: 10,
  speed: 1,
  speedAccuracy: 1,
  altitude: 20,
  altitudeAccuracy: 3,
}

export function gps(over: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...fix, ...over }
}

export function sighting(peer: unknown, over: Record<string, unknown> = {}): Record<string, unknown> {
  return { deviceId: peer, time: '2020-05-17T10:00:00Z', rssi: -60, txPower: 4, ...over }
}

export function upload(events: unknown, over: Record<string, unknown> = {}): Record<string, unknown> {
  return { platform: 'android', osVersion: '10', appVersion: '1.2.1', model: 'Pixel 3', events, ...over }
}

/** A database with what the import and the lookups need at hand. */
export interface Lake extends TestDatabase {
  call: Database['call']
  /** Registers devices whose owners have consented to everything since 2020-01-01, and returns their names. */
  devices<N extends string>(...names: N[]): Promise<Record<N, string>>
  /** Registers a device without any consent, and returns its name. */
  register(uuid?: string): Promise<string>
  /** The number by which the database knows a device. */
  idOf(uuid: string): Promise<number>
  /** Gives (1) or withdraws (0) the consent of a device's owner at a time. */
  consent(uuid: string, given: 0 | 1, time: string, ...purposes: Purpose[]): Promise<void>
  /** Changes rules of the import by name. */
  rules(values: Record<string, number>): Promise<void>
  /** Registers, stages and finishes a file; returns its id. */
  stage(lines: Line[], file?: File): Promise<number>
  gpsimporter(fileId: number, replay?: 0 | 1): Promise<Books>
  btimporter(fileId: number, replay?: 0 | 1): Promise<Books>
  aggregator(fileId: number): Promise<Books>
  /** Stages a file and runs every importer on it. */
  importFile(lines: Line[], file?: File): Promise<{ fileId: number; gps: Books; bt: Books; aggregated: Books }>
  /** Why the events of a file were refused, by their place in it. */
  reasons(fileId: number): Promise<Record<string, string>>
  /** All that the event tables hold, as counts and sums. */
  contents(): Promise<unknown[]>
}

export async function openLake(server: string | undefined): Promise<Lake> {
  const test = await openTestDatabase(server)
  const database = test.database('import')
  const registration = test.database('registration')
  const operations = test.database('operations')

  const importer =
    (task: 'gpsimporter' | 'btimporter') =>
    async (fileId: number, replay: 0 | 1 = 0) => {
      const [books] = await database.call(task, { file_id: fileId, replay, now })
      return books as Books
    }
  await database.call('ensure_days', { hour_from: hour - 31 * 24, hour_to: hour + 24 })

  const lake: Lake = {
    ...test,
    call: database.call,
    async devices(...names) {
      const uuids: [string, string][] = []
      for (const name of names) {
        const uuid = await lake.register()
        await lake.consent(uuid, 1, '2020-01-01T00:00:00Z', ...purposes)
        uuids.push([name, uuid])
      }
      return Object.fromEntries(uuids) as never
    },
    async register(uuid = randomBytes(16).toString('hex')) {
      const keys = [{ key_id: 'primary', kind: 'signing', sealed_key: Buffer.from('sealed') }]
      await registration.call('register_device', { request_hash: randomBytes(32), uuid, keys, now })
      await registration.call('confirm_device', { uuid, now })
      return uuid
    },
    async idOf(uuid) {
      return Number((await test.rows(`select u.id from dbo.uuid_id u where u.uuid = '${uuid}'`))[0]!.id)
    },
    async consent(uuid, given, time, ...purposes) {
      const at = new Date(time)
      const decision = { given, text_version: '1', text_hash: '0'.repeat(64), since: at }
      const consents = purposes.map((purpose) => ({ purpose, ...decision }))
      await registration.call('set_consents', { uuid, consents, now: at })
    },
    async rules(values) {
      const rules = Object.entries(values).map(([rule_name, value]) => ({ rule_name, value }))
      await database.call('set_import_rules', { rules, now })
    },
    async stage(lines, file = {}) {
      const fileId = await register(lake, file)
      await stageLines(lake, fileId, lines, file)
      await database.call('finish_staging', { file_id: fileId, lines: lines.length, sha256: SHA256, now })
      return fileId
    },
    gpsimporter: importer('gpsimporter'),
    btimporter: importer('btimporter'),
    async aggregator(fileId) {
      const [books] = await database.call('aggregator', { file_id: fileId, now })
      return books as Books
    },
    async importFile(lines, file) {
      const fileId = await lake.stage(lines, file)
      const [gps, bt] = [await lake.gpsimporter(fileId), await lake.btimporter(fileId)]
      const aggregated = await lake.aggregator(fileId)
      return { fileId, gps, bt, aggregated }
    },
    async reasons(fileId) {
      const rows = await test.rows(
        `select r.line, r.ordinal, r.reason from dbo.rejectedevents r where r.file_id = ${fileId}`,
      )
      return Object.fromEntries(
        rows.map((row) => [row.ordinal === -1 ? `line ${row.line}` : `${row.line}.${row.ordinal}`, String(row.reason)]),
      )
    },
    contents: () => operations.call('get_event_counts', {}),
  }
  return lake
}

/** Rules by which the whole earth is Norway. */
export const everywhere = { latitude_least: -90, latitude_most: 90, longitude_least: -180, longitude_most: 180 }

export const SHA256 = Buffer.alloc(32, 1)

export async function register(
  lake: Pick<Lake, 'call' | 'rows'>,
  file: { hour?: number; path?: string; etag?: string; partition?: number } = {},
): Promise<number> {
  const path = file.path ?? `2020/05/17/12/${randomBytes(8).toString('hex')}-0.json`
  const etag = file.etag ?? '0x8D1'
  const entry = { path, etag, size: 1000, hour: file.hour ?? hour, partition_id: file.partition ?? 0 }
  await lake.call('register_lake_files', { files: [entry], now })
  const [row] = await lake.rows(
    `select f.file_id from dbo.lake_files f where f.path = '${path}' and f.etag = '${etag}'`,
  )
  return Number(row!.file_id)
}

/** Stages lines of a file as the import does, with the contact ids that are told. */
export async function stageLines(
  lake: Pick<Lake, 'call' | 'rows'>,
  fileId: number,
  lines: readonly (Line & { line?: number })[],
  file: File = {},
) {
  const batch = new StagedBatch()
  const enqueued = new Date(((file.hour ?? hour) + 0.25) * 3_600_000).toISOString()
  for (const [i, line] of lines.entries()) batch.add(readLine(line.line ?? i, lakeLine({ enqueued, ...line })))
  const peers: Peers = new Map(
    file.contactIds?.map(({ contact_id, id, valid_from }) => [contact_id, { device: id, validFrom: valid_from }]),
  )
  const known = new Map(peers)
  if (file.staticIds ?? !file.contactIds) {
    const uuids = [...batch.peers].filter(Boolean).map((value) => ({ value }))
    for (const { uuid, id } of await lake.call('get_device_numbers', { uuids })) known.set(uuid, { device: id })
  }
  await lake.call('adlsimporter', { file_id: fileId, ...batch.toParameters(known), now })
}

/** A line as capture writes it: text stays as it is, anything else becomes JSON. */
export function lakeLine({ uuid, body, enqueued = '2020-05-17T12:15:00Z', sequence, accepted }: Line): Buffer {
  if (typeof body === 'string') return Buffer.from(body)
  const system = { connectionDeviceId: uuid, ...(sequence !== undefined && { sequenceNumber: sequence }) }
  const properties = accepted === undefined ? {} : { events: String(accepted) }
  const record = { EnqueuedTimeUtc: enqueued, Properties: properties, SystemProperties: system, Body: body }
  return Buffer.from(JSON.stringify(record))
}
