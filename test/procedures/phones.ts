import { createHash, randomBytes } from 'node:crypto'
import { type Database, openTestDatabase, type TestDatabase } from '../../packages/database/src/testing.ts'

/** The moment of the tests of what phones and their owners do. */
export const now = new Date('2020-05-17T12:30:00Z')

const MINUTE_MS = 60_000

/** So many minutes after `now`, or before it. */
export function minutes(count: number): Date {
  return new Date(now.getTime() + count * MINUTE_MS)
}

/** The end of what has no end. */
export const never = new Date('9999-12-31T00:00:00Z')

export function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

export function newUuid(): string {
  return randomBytes(16).toString('hex')
}

/** One key of each kind, named after what the test calls them. */
export function keysOf(name: string): { key_id: string; kind: string; sealed_key: Buffer }[] {
  return ['sas', 'signing'].map((kind) => ({ key_id: `${name}-${kind}`, kind, sealed_key: hashOf(`${name} ${kind}`) }))
}

/** A database as the registration service sees it. */
export interface Phones extends TestDatabase {
  call: Database['call']
  /** Registers a device under a request of its own, with the keys `first-sas` and `first-signing`, and confirms it. */
  phone(settings?: { at?: Date; confirmed?: boolean }): Promise<string>
  /** The whole number that the tables know a device by. */
  idOf(uuid: string): Promise<number>
  /** The ids of the keys that a device may sign with, in order of their names. */
  keyIds(uuid: string, at?: Date): Promise<string[]>
}

export async function openPhones(server: string | undefined): Promise<Phones> {
  const test = await openTestDatabase(server)
  const database = test.database('registration')
  return {
    ...test,
    call: database.call,
    async phone({ at = now, confirmed = true } = {}) {
      const uuid = newUuid()
      await database.call('register_device', { request_hash: hashOf(uuid), uuid, keys: keysOf('first'), now: at })
      if (confirmed) await database.call('confirm_device', { uuid, now: at })
      return uuid
    },
    async idOf(uuid) {
      const [row] = await test.rows(`select u.id from dbo.uuid_id u where u.uuid = '${uuid}'`)
      return Number(row!.id)
    },
    async keyIds(uuid, at = now) {
      return (await database.call('get_device_keys', { uuid, now: at })).map(({ key_id }) => key_id).toSorted()
    },
  }
}
