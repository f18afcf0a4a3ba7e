import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { GraphDeps } from '../app.ts'
import { badRequest, GraphProblem, notFound, unsupportedQuery } from '../graph/problem.ts'
import { parseFilter } from '../odata/filter.ts'
import { option, originOf, type Query } from '../odata/page.ts'
import {
  deleteExtension,
  type ExtensionProperty,
  findExtension,
  insertExtension,
  listExtensions,
} from '../store/extensions.ts'
import { transaction } from '../store/open.ts'
import type { RegisteredApplication } from './registered.ts'

type ById = { Params: { id: string } }
type Declared = { Params: { id: string; propertyId: string } }

const NewExtension = z.object({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/),
  dataType: z.enum(['Boolean', 'DateTime', 'Integer', 'LargeInteger', 'String']),
  targetObjects: z.array(z.enum(['User', 'Group'])).min(1),
})

function tellExtension(
  { id, name, dataType, targetObjects }: ExtensionProperty,
  { displayName }: RegisteredApplication,
) {
  return {
    id,
    deletedDateTime: null,
    appDisplayName: displayName,
    dataType,
    isSyncedFromOnPremises: false,
    name,
    targetObjects,
  }
}

/** /applications: finding one by its client id, and the extension attributes each has declared. */
export async function applicationRoutes(
  app: FastifyInstance,
  { store, applications }: GraphDeps & { applications: RegisteredApplication[] },
) {
  function required(id: string) {
    const application = applications.find((candidate) => candidate.id === id.toLowerCase())
    if (!application) throw notFound(id)
    return application
  }

  function filtered(text: string | undefined) {
    if (text === undefined) return applications
    const filter = parseFilter(text)
    if (filter.op !== 'eq' || filter.property !== 'appId') throw unsupportedQuery('Only appId eq is supported.')
    return applications.filter((application) => application.appId === String(filter.value).toLowerCase())
  }

  app.get('/', async (request) => ({
    '@odata.context': `${originOf(request)}/$metadata#applications`,
    value: filtered(option(request.query as Query, '$filter')),
  }))

  app.get<ById>('/:id', async (request) => required(request.params.id))

  app.get<ById>('/:id/extensionProperties', async (request) => {
    const application = required(request.params.id)
    const context = `${originOf(request)}/$metadata#applications('${application.id}')/extensionProperties`
    const value = listExtensions(store, application.id).map((property) => tellExtension(property, application))
    return { '@odata.context': context, value }
  })

  app.post<ById>('/:id/extensionProperties', async (request, reply) => {
    const application = required(request.params.id)
    const wanted = NewExtension.safeParse(request.body)
    if (!wanted.success) throw badRequest('Give name, dataType and targetObjects of the extension property.')
    const name = `extension_${application.appId.replaceAll('-', '')}_${wanted.data.name}`
    if (findExtension(store, name)) {
      throw new GraphProblem(
        409,
        'Request_MultipleObjectsWithSameKeyValue',
        `An extension property exists with the name ${name}.`,
      )
    }
    const property = { ...wanted.data, id: randomUUID(), applicationId: application.id, name }
    insertExtension(store, property)
    const context = `${originOf(request)}/$metadata#applications('${application.id}')/extensionProperties/$entity`
    return reply.code(201).send({ '@odata.context': context, ...tellExtension(property, application) })
  })

  app.delete<Declared>('/:id/extensionProperties/:propertyId', async (request, reply) => {
    const declared = listExtensions(store, required(request.params.id).id)
    const property = declared.find((candidate) => candidate.id === request.params.propertyId)
    if (!property) throw notFound(request.params.propertyId)
    transaction(store, () => deleteExtension(store, property))
    return reply.code(204).send()
  })
}
