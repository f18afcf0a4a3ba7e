import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider'
import type { Store } from './database.ts'

/** Keeps the sessions, grants, codes and refresh tokens of oidc-provider in SQLite, each durable before the answer goes out. */
export function sqliteAdapter(store: Store, now: () => number): AdapterFactory {
  const statements = prepare(store)
  return (model) => modelAdapter(model, statements, now)
}

function prepare(store: Store) {
  return {
    upsert: store.write(`
      insert into artifacts (model, id, payload, grant_id, uid, expires_at) values (?, ?, ?, ?, ?, ?)
      on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
        uid = excluded.uid, expires_at = excluded.expires_at`),
    find: store.read('select payload, consumed_at from artifacts where model = ? and id = ?'),
    findByUid: store.read('select payload, consumed_at from artifacts where uid = ? and model = ?'),
    consume: store.write('update artifacts set consumed_at = ? where model = ? and id = ? and consumed_at is null'),
    destroy: store.write('delete from artifacts where model = ? and id = ?'),
    revoke: store.write('delete from artifacts where grant_id = ?'),
  }
}

function modelAdapter(model: string, statements: ReturnType<typeof prepare>, now: () => number): Adapter {
  return {
    async upsert(id, payload, expiresIn) {
      const expiresAt = expiresIn === undefined ? null : now() + expiresIn * 1000
      const uid = model === 'Session' ? (payload.uid ?? null) : null
      statements.upsert.run(model, id, JSON.stringify(payload), payload.grantId ?? null, uid, expiresAt)
    },
    async find(id) {
      return payloadOf(statements.find.get(model, id))
    },
    async findByUid(uid) {
      return payloadOf(statements.findByUid.get(uid, model))
    },
    async findByUserCode() {
      return undefined // only the device flow has user codes, and it is off
    },
    async consume(id) {
      // Of two requests that redeem the same token at the same time, one wins.
      if (statements.consume.run(Math.floor(now() / 1000), model, id).changes === 0) {
        throw new errors.InvalidGrant({ detail: 'already consumed' })
      }
    },
    async destroy(id) {
      statements.destroy.run(model, id)
    },
    async revokeByGrantId(grantId) {
      statements.revoke.run(grantId)
    },
  }
}

function payloadOf(row: Record<string, unknown> | undefined): AdapterPayload | undefined {
  if (!row) return undefined
  const payload = JSON.parse(row.payload as string) as AdapterPayload
  return row.consumed_at === null ? payload : { ...payload, consumed: row.consumed_at }
}
