import { randomBytes } from 'node:crypto'
import { openDatabase } from '@smittestopp/database'
import { forEachAtOnce } from '@smittestopp/simulator'

const AT_ONCE = 8

/** Makes devices known to the database, without anybody behind them. Their names differ from run to run, as real ones do. */
export async function addDevices(databaseUrl: string, count: number): Promise<string[]> {
  const database = openDatabase(databaseUrl, { connections: AT_ONCE })
  const devices = Array.from({ length: count }, () => randomBytes(16).toString('hex'))
  try {
    await forEachAtOnce(devices, AT_ONCE, async (uuid) => {
      await database.call('register_device', {
        uuid,
        key_id: 'primary',
        sealed_key: randomBytes(60),
        now: new Date(),
      })
    })
    return devices
  } finally {
    await database.close()
  }
}
