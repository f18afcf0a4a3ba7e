import { badRequest } from '../graph/problem.ts'
import type { Store } from './open.ts'

export type Identity = { signInType: string; issuer: string; issuerAssignedId: string }

export function identitiesOf({ sql }: Store, seq: number): Identity[] {
  return sql.all`
    select i.sign_in_type as signInType, i.issuer, i.issuer_assigned_id as issuerAssignedId
    from identities i where i.object_seq = ${seq} order by i.position` as unknown as Identity[]
}

function refuseTaken({ sql }: Store, seq: number, { issuer, issuerAssignedId }: Identity) {
  const taken = sql.get`
    select 1 from identities i join objects o on o.seq = i.object_seq
    where i.issuer_assigned_id = ${issuerAssignedId} and i.issuer = ${issuer}
      and o.deleted_at is null and o.seq <> ${seq}`
  if (taken) throw badRequest('Another object with the same value for property identities already exists.')
}

/** Gives a user its identities in place of those it had; issuer and assigned id together belong to one living user. */
export function replaceIdentities(store: Store, seq: number, identities: Identity[]) {
  store.sql.run`delete from identities where object_seq = ${seq}`
  for (const [position, identity] of identities.entries()) {
    refuseTaken(store, seq, identity)
    const { signInType, issuer, issuerAssignedId } = identity
    store.sql.run`
      insert into identities (object_seq, position, sign_in_type, issuer, issuer_assigned_id)
      values (${seq}, ${position}, ${signInType}, ${issuer}, ${issuerAssignedId})`
  }
}
