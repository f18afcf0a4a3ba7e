import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  checkoutFolder,
  findPostgres,
  freePortRange,
  openStateFolder,
  postgresComponent,
  postgresUrl,
  startStack,
} from '@smittestopp/embedded'

/** PostgreSQL with the settings of the whole system, empty, and a folder to write in, for as long as the work takes. */
export async function withPostgres<T>(work: (databaseUrl: string, folder: string) => Promise<T>): Promise<T> {
  const given = await mkdtemp(join(tmpdir(), 'smittestopp-bench-'))
  try {
    const folder = await openStateFolder({ given, checkout: checkoutFolder() })
    const options = { folder, port: await freePortRange(1), superuser: 'postgres', password: 'postgres' }
    const component = postgresComponent({ ...options, binaries: await findPostgres(folder) })
    const stack = await startStack({ folder, components: [component], timing: { grace: 30_000 } })
    return await work(postgresUrl(options), folder).finally(() => stack.stop())
  } finally {
    await rm(given, { recursive: true, force: true })
  }
}
