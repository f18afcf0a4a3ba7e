import type { Database } from '@smittestopp/database'
import type { Clock } from '@smittestopp/service'
import { hourOf, Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { HourText, hourText } from './hour-text.ts'
import { readLedger } from './ledger.ts'

export interface BooksDeps {
  database: Database
  clock: Clock
}

const Count = z.int()
const Time = z.iso.datetime()
const Booked = { events: Count, stored: Count, duplicates: Count, rejected: Count }
const Books = z.object({
  tasks: z.array(z.object({ task: z.string(), files: Count, ...Booked })),
  rejections: z.array(
    z.object({
      task: z.string(),
      reason: z.string(),
      platform: z.string(),
      appversion: z.string(),
      lines: Count,
      events: Count,
    }),
  ),
})
const Task = z.object({
  hour: z.string(),
  partition_id: Count,
  task: z.string(),
  files: Count,
  ...Booked,
  attempts: Count,
  milliseconds: Count,
  failed: Count,
  error: z.string().nullable(),
})
const File = z.object({
  file_id: Count,
  path: z.string(),
  etag: z.string(),
  size: Count,
  hour: z.string(),
  partition_id: Count,
  sha256: z.string().nullable(),
  lines: Count.nullable(),
  accepted: Count,
  first_sequence: Count.nullable(),
  last_sequence: Count.nullable(),
  first_enqueued: Time.nullable(),
  last_enqueued: Time.nullable(),
  found_at: Time,
  staged_at: Time.nullable(),
  imported_at: Time.nullable(),
  state: z.string(),
  attempts: Count,
  milliseconds: Count,
  error: z.string().nullable(),
})
const LedgerAnswer = z.object({
  hours: z.array(
    z.object({
      hour: z.string(),
      files: Count,
      lines: Count,
      accepted: Count,
      stored: Count,
      duplicates: Count,
      rejected: Count,
      on_the_way: Count,
      mismatch: Count,
      missing_messages: Count,
      repeated_messages: Count,
    }),
  ),
  alarms: z.array(z.object({ path: z.string(), mismatch: Count, missing_messages: Count })),
})
const Search = z.object({
  device_id: z.string().max(36),
  time_from: Time,
  time_to: Time,
  searched_by: z.string().min(1).max(100),
  reason: z.string().min(1).max(200),
})
const Hit = z.object({ file_id: Count, path: z.string(), hour: z.string(), lines: Count, events: Count })
const Hours = z.object({ hour_from: HourText.optional(), hour_to: HourText.optional() })
const Page = Hours.extend({
  partition_id: z.coerce.number().int().optional(),
  first: z.coerce.number().int().nonnegative().default(0),
  count: z.coerce.number().int().min(1).max(1_000).default(100),
})

/** Days that are looked at when no hours are named. */
const WEEK_HOURS = 7 * 24

/** What the import knows: its books, tasks, files, and the ledger. */
export async function booksRoutes(app: FastifyInstance, { database, clock }: BooksDeps): Promise<void> {
  const routes = routesOf(app)
  const between = ({ hour_from, hour_to }: z.infer<typeof Hours>) => {
    const now = hourOf(clock())
    return { hour_from: hour_from ?? now - WEEK_HOURS, hour_to: hour_to ?? now + 1 }
  }
  routes.get(
    '/books',
    {
      schema: {
        operationId: 'getImportBooks',
        description: 'What became of every file, line and event so far.',
        response: { 200: Books, ...problemAnswers(401, 503) },
      },
    },
    async () => ({
      tasks: await database.call('get_import_status', {}),
      rejections: await database.call('get_rejections', {}),
    }),
  )
  routes.get(
    '/tasks',
    {
      schema: {
        operationId: 'getTasks',
        description: 'What each task did, by hour and partition, newest first.',
        querystring: Hours,
        response: { 200: z.array(Task), ...problemAnswers(400, 401, 503) },
      },
    },
    async (request) => (await database.call('get_import_tasks', between(request.query))).map(withHour),
  )
  routes.get(
    '/files',
    {
      schema: {
        operationId: 'getLakeFiles',
        description: 'The catalogue of lake files, newest first.',
        querystring: Page,
        response: { 200: z.array(File), ...problemAnswers(400, 401, 503) },
      },
    },
    async (request) => {
      const { first, count, partition_id = null } = request.query
      const files = await database.call('get_lake_files', { ...between(request.query), partition_id, first, count })
      return files.map((file) => ({
        ...withHour(file),
        sha256: file.sha256?.toString('hex') ?? null,
        first_enqueued: file.first_enqueued?.toISOString() ?? null,
        last_enqueued: file.last_enqueued?.toISOString() ?? null,
        found_at: file.found_at.toISOString(),
        staged_at: file.staged_at?.toISOString() ?? null,
        imported_at: file.imported_at?.toISOString() ?? null,
      }))
    },
  )
  routes.get(
    '/ledger',
    {
      schema: {
        operationId: 'getLedger',
        description:
          'Whether all that the edge accepted is stored, duplicate, rejected or on the way, by hour, and the files where it is not.',
        querystring: Hours,
        response: { 200: LedgerAnswer, ...problemAnswers(400, 401, 503) },
      },
    },
    async (request) => {
      const { hour_from, hour_to } = between(request.query)
      return readLedger(database, hour_from, hour_to)
    },
  )
  routes.post(
    '/searches',
    {
      schema: {
        operationId: 'searchFiles',
        description: 'Which files hold events of a device in a window; the search is put on record.',
        body: Search,
        response: { 200: z.array(Hit), ...problemAnswers(400, 401, 503) },
      },
    },
    async ({ body }) => {
      const window = { time_from: new Date(body.time_from), time_to: new Date(body.time_to) }
      if (window.time_to < window.time_from) throw new Problem(400, 'window-reversed', 'time_to is before time_from')
      const { device_id, searched_by, reason } = body
      const search = { uuid: device_id.toLowerCase(), ...window, searched_by, reason, now: clock() }
      return (await database.call('find_lake_files', search)).map(withHour)
    },
  )
}

function withHour<T extends { hour: number }>(row: T): Omit<T, 'hour'> & { hour: string } {
  return { ...row, hour: hourText(row.hour) }
}
