import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { HubDeps } from '../app.ts'
import { invalid } from '../hub/problem.ts'
import { authorizeService } from '../sas/authorize.ts'
import { DEVICE_COLUMNS, type StoredDevice } from '../store/devices.ts'
import type { Store } from '../store/open.ts'
import { tellTwin } from './device.ts'
import { parseQuery, type Query } from './query-language.ts'

const Body = z.object({ query: z.string() })
const DEFAULT_COUNT = 1000
const MOST = 10_000

function readCount(header: unknown): number {
  const count = header === undefined ? DEFAULT_COUNT : Number(header)
  if (!Number.isInteger(count) || count < 1 || count > MOST) throw invalid(`x-ms-max-item-count is 1 to ${MOST}`)
  return count
}

function readContinuation(header: unknown): number {
  if (header === undefined || header === '') return 0
  const place = /^seq:(\d{1,15})$/.exec(Buffer.from(String(header), 'base64url').toString())?.[1]
  if (!place) throw invalid('x-ms-continuation is not a token of ours')
  return Number(place)
}

/** The next devices that answer the query, in the order of their creation. */
function find({ database }: Store, { where, values }: Query, after: number, limit: number): StoredDevice[] {
  const text = `select ${DEVICE_COLUMNS} from devices d where d.seq > ? and ${where} order by d.seq limit ?`
  return database.prepare(text).all(after, ...values, limit) as unknown as StoredDevice[]
}

function project(twin: Record<string, unknown>, { select }: Query) {
  if (!select) return twin
  return Object.fromEntries(select.filter((name) => name in twin).map((name) => [name, twin[name]]))
}

/** POST /devices/query: twins page by page; the continuation header says where the next page begins. */
export async function queryRoutes(app: FastifyInstance, { store, activity, access }: HubDeps) {
  app.post('/devices/query', async (request, reply) => {
    authorizeService(request, 'RegistryRead', access)
    const body = Body.safeParse(request.body)
    if (!body.success) throw invalid('Give a query')
    const query = parseQuery(body.data.query)
    const count = readCount(request.headers['x-ms-max-item-count'])
    const after = readContinuation(request.headers['x-ms-continuation'])
    activity.flush()
    const found = find(store, query, after, count + 1)
    const shown = found.slice(0, count)
    reply.header('x-ms-item-type', query.select ? 'Raw' : 'Twin')
    if (found.length > count) {
      reply.header('x-ms-continuation', Buffer.from(`seq:${shown.at(-1)!.seq}`).toString('base64url'))
    }
    return shown.map((device) => project(tellTwin(device), query))
  })
}
