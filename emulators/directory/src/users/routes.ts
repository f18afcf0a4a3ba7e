import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { GraphDeps } from '../app.ts'
import { readBody } from '../graph/body.ts'
import { notFound } from '../graph/problem.ts'
import { GROUP, readSelect, resourceOf, tell, USER } from '../graph/resource.ts'
import { parseFilter } from '../odata/filter.ts'
import { findObjects } from '../odata/find.ts'
import { option, originOf, pageOf, type Query, readPage } from '../odata/page.ts'
import { setExtensionValues } from '../store/extensions.ts'
import { replaceIdentities } from '../store/identities.ts'
import { listMemberships } from '../store/members.ts'
import { findObject, insertObject, softDelete, updateObject } from '../store/objects.ts'
import { transaction } from '../store/open.ts'

type ById = { Params: { id: string } }

const text = z.string().min(1).max(256)
const Identity = z.strictObject({ signInType: text, issuer: text, issuerAssignedId: text })

/** Passwords are taken and forgotten: nobody signs in here. */
const NewUser = z.strictObject({
  displayName: text,
  identities: z.array(Identity).max(10).optional(),
  accountEnabled: z.boolean().optional(),
  givenName: text.nullish(),
  surname: text.nullish(),
  jobTitle: text.nullish(),
  mail: text.nullish(),
  mailNickname: text.nullish(),
  mobilePhone: text.nullish(),
  officeLocation: text.nullish(),
  preferredLanguage: text.nullish(),
  userPrincipalName: text.optional(),
  passwordPolicies: z.string().nullish(),
  passwordProfile: z.record(z.string(), z.unknown()).nullish(),
})
const UserChange = NewUser.partial()

/** /users: create, read, list, change, delete, and the groups a user is in. */
export async function userRoutes(app: FastifyInstance, { store, tenantId, now, disturbance }: GraphDeps) {
  function required(id: string) {
    const user = findObject(store, 'user', id)
    if (!user) throw notFound(id)
    return user
  }

  app.post('/', async (request, reply) => {
    const { properties, extensions } = readBody(store, 'user', NewUser, request.body)
    const { displayName, identities = [], passwordPolicies: _, passwordProfile: __, ...plain } = properties
    const id = randomUUID()
    const createdAt = now()
    const domain = tenantId.includes('.') ? tenantId : `${tenantId}.onmicrosoft.com`
    transaction(store, () => {
      const seq = insertObject(store, {
        id,
        kind: 'user',
        displayName,
        properties: { accountEnabled: true, userType: 'Member', userPrincipalName: `${id}@${domain}`, ...plain },
        createdAt,
        findableAt: createdAt + disturbance.lagMilliseconds,
      })
      replaceIdentities(store, seq, identities)
      setExtensionValues(store, seq, extensions)
    })
    const names = [...USER.byDefault, 'identities', ...Object.keys(extensions)]
    return reply
      .code(201)
      .header('location', `${originOf(request)}/users/${id}`)
      .send({ '@odata.context': `${originOf(request)}/$metadata#users/$entity`, ...tell(store, required(id), names) })
  })

  app.get('/', async (request) => {
    const query = request.query as Query
    const page = readPage(query)
    const names = readSelect(option(query, '$select'), USER)
    const filterText = option(query, '$filter')
    const filter = filterText === undefined ? undefined : parseFilter(filterText)
    const found = findObjects(store, { kind: 'user', filter, after: page.after, limit: page.top + 1, now: now() })
    return pageOf(request, page, 'users', found, (user) => tell(store, user, names))
  })

  app.get<ById>('/:id', async (request) => {
    const names = readSelect(option(request.query as Query, '$select'), USER)
    const user = required(request.params.id)
    return { '@odata.context': `${originOf(request)}/$metadata#users/$entity`, ...tell(store, user, names) }
  })

  app.patch<ById>('/:id', async (request, reply) => {
    const user = required(request.params.id)
    const { properties, extensions } = readBody(store, 'user', UserChange, request.body)
    const { displayName, identities, passwordPolicies: _, passwordProfile: __, ...plain } = properties
    transaction(store, () => {
      Object.assign(user.properties, plain)
      updateObject(store, { ...user, displayName: displayName ?? user.displayName })
      if (identities) replaceIdentities(store, user.seq, identities)
      setExtensionValues(store, user.seq, extensions)
    })
    return reply.code(204).send()
  })

  app.delete<ById>('/:id', async (request, reply) => {
    softDelete(store, required(request.params.id).seq, now())
    return reply.code(204).send()
  })

  app.get<ById>('/:id/memberOf', async (request) => {
    const query = request.query as Query
    const page = readPage(query)
    const names = readSelect(option(query, '$select'), GROUP)
    const user = required(request.params.id)
    const found = listMemberships(store, user, { after: page.after, limit: page.top + 1 })
    return pageOf(request, page, 'directoryObjects', found, (group) => ({
      '@odata.type': resourceOf(group).odataType,
      ...tell(store, group, names),
    }))
  })
}
