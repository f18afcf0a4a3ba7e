import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { HubDeps } from '../app.ts'
import { HubProblem, invalid } from '../hub/problem.ts'
import { authorizeService } from '../sas/authorize.ts'
import { transaction } from '../store/open.ts'
import { readDeviceBody } from './device.ts'
import type { Registry } from './registry.ts'

/** IoT Hub takes no more at a time. */
const MOST = 100

const Change = z.looseObject({
  id: z.string(),
  importMode: z.enum(['create', 'delete', 'deleteIfMatchETag']).default('create'),
  eTag: z.string().optional(),
})
type Change = z.infer<typeof Change>

function apply(registry: Registry, { id, importMode, eTag, ...body }: Change) {
  if (importMode === 'create') registry.create(id, readDeviceBody(id, body))
  else registry.remove(id, importMode === 'delete' ? '*' : eTag)
}

/** What became of a change: nothing when it was made, otherwise why not. */
function attempt(registry: Registry, change: Change) {
  try {
    apply(registry, change)
    return []
  } catch (error) {
    if (!(error instanceof HubProblem)) throw error
    return [{ deviceId: change.id, errorCode: error.code, errorStatus: error.message }]
  }
}

/** POST /devices: creates and deletes many devices in one go, each change standing or falling by itself. */
export async function bulkRoutes(app: FastifyInstance, { registry, store, access }: HubDeps) {
  app.post('/devices', async (request, reply) => {
    authorizeService(request, 'RegistryWrite', access)
    const changes = z.array(Change).min(1).max(MOST).safeParse(request.body)
    if (!changes.success) throw invalid(`Give 1 to ${MOST} devices, each with id and importMode create or delete`)
    const errors = transaction(store, () => changes.data.flatMap((change) => attempt(registry, change)))
    return reply.code(errors.length === 0 ? 200 : 400).send({ isSuccessful: errors.length === 0, errors, warnings: [] })
  })
}
