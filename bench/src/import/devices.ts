import { randomBytes } from 'node:crypto'
import { Purpose } from '@smittestopp/contracts'
import { type Database, openDatabase } from '@smittestopp/database'
import { forEachAtOnce } from '@smittestopp/simulator'

const AT_ONCE = 8
const DAY_MS = 86_400_000

/** A device by its name, and by its number in the database. */
export interface BenchDevice {
  uuid: string
  number: number
}

/** Makes devices known to the database, consenting since a while, without anybody behind them. Their names differ from run to run, as real ones do. */
export async function addDevices(databaseUrl: string, count: number): Promise<BenchDevice[]> {
  const database = openDatabase(databaseUrl, { connections: AT_ONCE })
  const devices: BenchDevice[] = []
  try {
    const uuids = Array.from({ length: count }, () => randomBytes(16).toString('hex'))
    await forEachAtOnce(uuids, AT_ONCE, async (uuid) => {
      devices.push({ uuid, number: await addDevice(database, uuid) })
    })
    return devices
  } finally {
    await database.close()
  }
}

async function addDevice(database: Database, uuid: string): Promise<number> {
  const now = new Date()
  const keys = [{ key_id: 'primary', kind: 'signing', sealed_key: randomBytes(60) }]
  await database.call('register_device', { request_hash: randomBytes(32), uuid, keys, now })
  await database.call('confirm_device', { uuid, now })
  const decision = {
    given: 1,
    text_version: 'bench',
    text_hash: '0'.repeat(64),
    since: new Date(now.getTime() - 7 * DAY_MS),
  }
  await database.call('set_consents', {
    uuid,
    consents: Purpose.options.map((purpose) => ({ purpose, ...decision })),
    now,
  })
  const [key] = await database.call('get_device_keys', { uuid, now })
  return key!.id
}
