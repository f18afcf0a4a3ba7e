import type { FastifyInstance } from 'fastify'
import type { GraphDeps } from '../app.ts'
import { badRequest, notFound } from '../graph/problem.ts'
import { readSelect, resourceOf, tell, USER } from '../graph/resource.ts'
import { option, pageOf, type Query, readPage } from '../odata/page.ts'
import { addMember, isMember, listMembers, removeMember } from '../store/members.ts'
import { findObject } from '../store/objects.ts'
import { readReference } from './reference.ts'

type ById = { Params: { id: string } }
type Membership = { Params: { id: string; memberId: string } }

/** /groups/{id}/members: who is in a group. */
export async function groupMemberRoutes(app: FastifyInstance, { store }: GraphDeps) {
  function required(id: string) {
    const group = findObject(store, 'group', id)
    if (!group) throw notFound(id)
    return group
  }

  app.get<ById>('/:id/members', async (request) => {
    const query = request.query as Query
    const page = readPage(query)
    const names = readSelect(option(query, '$select'), USER)
    const group = required(request.params.id)
    const found = listMembers(store, group, { after: page.after, limit: page.top + 1 })
    return pageOf(request, page, 'directoryObjects', found, (member) => ({
      '@odata.type': resourceOf(member).odataType,
      ...tell(store, member, names),
    }))
  })

  app.post<ById>('/:id/members/$ref', async (request, reply) => {
    const group = required(request.params.id)
    const member = readReference(store, (request.body as Record<string, unknown> | null)?.['@odata.id'])
    if (isMember(store, group, member)) {
      throw badRequest(
        "One or more added object references already exist for the following modified properties: 'members'.",
      )
    }
    addMember(store, group.seq, member)
    return reply.code(204).send()
  })

  app.delete<Membership>('/:id/members/:memberId/$ref', async (request, reply) => {
    const group = required(request.params.id)
    const member = findObject(store, 'user', request.params.memberId)
    if (!member || !isMember(store, group, member)) throw notFound(request.params.memberId)
    removeMember(store, group, member)
    return reply.code(204).send()
  })
}
