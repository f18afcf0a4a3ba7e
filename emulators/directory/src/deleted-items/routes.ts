import type { FastifyInstance } from 'fastify'
import type { GraphDeps } from '../app.ts'
import { notFound } from '../graph/problem.ts'
import { readSelect, tell, USER } from '../graph/resource.ts'
import { option, originOf, pageOf, type Query, readPage } from '../odata/page.ts'
import { hardDelete } from '../store/objects.ts'
import { forgetDeleted } from '../store/open.ts'
import { findDeleted, listDeletedUsers, purgeExpired } from '../store/recycle-bin.ts'

type ById = { Params: { id: string } }

/** /directory/deletedItems: the recycle bin, which forgets a user 30 days after deletion, or at once when asked. */
export async function deletedItemRoutes(app: FastifyInstance, { store, now }: GraphDeps) {
  function required(id: string) {
    purgeExpired(store, now())
    const user = findDeleted(store, id)
    if (!user) throw notFound(id)
    return user
  }

  app.get('/microsoft.graph.user', async (request) => {
    const query = request.query as Query
    const page = readPage(query)
    const names = readSelect(option(query, '$select'), USER)
    purgeExpired(store, now())
    const found = listDeletedUsers(store, page.after, page.top + 1)
    return pageOf(request, page, 'users', found, (user) => tell(store, user, names))
  })

  app.get<ById>('/:id', async (request) => {
    const names = readSelect(option(request.query as Query, '$select'), USER)
    const user = required(request.params.id)
    return { '@odata.context': `${originOf(request)}/$metadata#users/$entity`, ...tell(store, user, names) }
  })

  app.delete<ById>('/:id', async (request, reply) => {
    hardDelete(store, required(request.params.id).seq)
    forgetDeleted(store)
    return reply.code(204).send()
  })
}
