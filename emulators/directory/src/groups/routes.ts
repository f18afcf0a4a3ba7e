import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { GraphDeps } from '../app.ts'
import { readBody } from '../graph/body.ts'
import { badRequest, notFound } from '../graph/problem.ts'
import { GROUP, readSelect, tell } from '../graph/resource.ts'
import { parseFilter } from '../odata/filter.ts'
import { findObjects } from '../odata/find.ts'
import { option, originOf, pageOf, type Query, readPage } from '../odata/page.ts'
import { setExtensionValues } from '../store/extensions.ts'
import { addMember } from '../store/members.ts'
import { findObject, hardDelete, insertObject, updateObject } from '../store/objects.ts'
import { forgetDeleted, transaction } from '../store/open.ts'
import { readReferences } from './reference.ts'

type ById = { Params: { id: string } }

const NewGroup = z.strictObject({
  displayName: z.string().min(1).max(256),
  mailNickname: z.string().regex(/^[^\s@()\\[\]";:<>,]{1,64}$/),
  mailEnabled: z.boolean(),
  securityEnabled: z.boolean(),
  description: z.string().max(1024).nullish(),
  groupTypes: z.array(z.string()).max(0, 'only security groups').optional(),
  'members@odata.bind': z.array(z.string().max(1000)).max(20).optional(),
})
const GroupChange = NewGroup.omit({ 'members@odata.bind': true, groupTypes: true }).partial()

/** /groups: security groups; a deleted one is gone at once, as security groups have no recycle bin. */
export async function groupRoutes(app: FastifyInstance, { store, now }: GraphDeps) {
  function required(id: string) {
    const group = findObject(store, 'group', id)
    if (!group) throw notFound(id)
    return group
  }

  app.post('/', async (request, reply) => {
    const { properties, extensions } = readBody(store, 'group', NewGroup, request.body)
    const { displayName, 'members@odata.bind': references = [], ...plain } = properties
    if (plain.mailEnabled || !plain.securityEnabled)
      throw badRequest('Only security groups without mail are created here.')
    const members = readReferences(store, references)
    const id = randomUUID()
    const createdAt = now()
    transaction(store, () => {
      const seq = insertObject(store, {
        id,
        kind: 'group',
        displayName,
        properties: plain,
        createdAt,
        findableAt: createdAt,
      })
      for (const member of members) addMember(store, seq, member)
      setExtensionValues(store, seq, extensions)
    })
    const names = [...GROUP.byDefault, ...Object.keys(extensions)]
    return reply
      .code(201)
      .header('location', `${originOf(request)}/groups/${id}`)
      .send({ '@odata.context': `${originOf(request)}/$metadata#groups/$entity`, ...tell(store, required(id), names) })
  })

  app.get('/', async (request) => {
    const query = request.query as Query
    const page = readPage(query)
    const names = readSelect(option(query, '$select'), GROUP)
    const filterText = option(query, '$filter')
    const filter = filterText === undefined ? undefined : parseFilter(filterText)
    const found = findObjects(store, { kind: 'group', filter, after: page.after, limit: page.top + 1, now: now() })
    return pageOf(request, page, 'groups', found, (group) => tell(store, group, names))
  })

  app.get<ById>('/:id', async (request) => {
    const names = readSelect(option(request.query as Query, '$select'), GROUP)
    const group = required(request.params.id)
    return { '@odata.context': `${originOf(request)}/$metadata#groups/$entity`, ...tell(store, group, names) }
  })

  app.patch<ById>('/:id', async (request, reply) => {
    const group = required(request.params.id)
    const { properties, extensions } = readBody(store, 'group', GroupChange, request.body)
    const { displayName, ...plain } = properties
    transaction(store, () => {
      Object.assign(group.properties, plain)
      updateObject(store, { ...group, displayName: displayName ?? group.displayName })
      setExtensionValues(store, group.seq, extensions)
    })
    return reply.code(204).send()
  })

  app.delete<ById>('/:id', async (request, reply) => {
    hardDelete(store, required(request.params.id).seq)
    forgetDeleted(store)
    return reply.code(204).send()
  })
}
