import { badRequest, notFound } from '../graph/problem.ts'
import { type DirectoryObject, findObject } from '../store/objects.ts'
import type { Store } from '../store/open.ts'

const REFERENCE = /\/(?:directoryObjects|users)\/([A-Za-z0-9-]{1,64})$/

/** The user an `@odata.id` address points at, whatever host it names: clients write Graph's own. */
export function readReference(store: Store, reference: unknown): DirectoryObject {
  const id = typeof reference === 'string' ? REFERENCE.exec(reference)?.[1] : undefined
  if (!id) throw badRequest("Invalid URL format specified in '@odata.id' of the request body.")
  const user = findObject(store, 'user', id)
  if (!user) throw notFound(id)
  return user
}

/** Several references, each user once. */
export function readReferences(store: Store, references: string[]): DirectoryObject[] {
  const users = references.map((reference) => readReference(store, reference))
  return [...new Map(users.map((user) => [user.seq, user])).values()]
}
