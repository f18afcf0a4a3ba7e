import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  cacheFolder,
  checkoutFolder,
  findRedis,
  freePortRange,
  openStateFolder,
  redisComponent,
  redisUrl,
  startStack,
} from '@smittestopp/embedded'

/** A Redis of a test's own with the settings of the stack: what it acknowledged is on disk. */
export interface DurableRedis {
  url: string
  /** Ends it at once; it is started again on what it has on disk. */
  kill(): void
  stop(): Promise<void>
}

export async function startDurableRedis(): Promise<DurableRedis> {
  const folder = await openStateFolder({
    given: await mkdtemp(join(tmpdir(), 'smittestopp-test-')),
    checkout: checkoutFolder(),
  })
  const server = await findRedis(await cacheFolder(checkoutFolder(), folder))
  const options = { folder, port: await freePortRange(1), password: 'of-this-test', server }
  const stack = await startStack({ folder, components: [redisComponent(options)], timing: { grace: 5_000 } })
  return {
    url: redisUrl(options),
    kill: () => stack.kill('redis'),
    stop: () => stack.stop().finally(() => rm(folder, { recursive: true, force: true })),
  }
}
