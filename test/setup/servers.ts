import { prepareTestPostgres } from '../../packages/database/src/testing.ts'
import { startTestPostgres, startTestRedis } from '../../packages/embedded/src/testing.ts'

/** The servers of a vitest run: PostgreSQL with a migrated template, and Redis. Tests find them in the environment. */
export default async function setup(): Promise<() => Promise<void>> {
  const started = await Promise.allSettled([startTestPostgres(), startTestRedis()])
  const servers = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const teardown = async () => {
    await Promise.all(servers.map((server) => server.stop()))
    if (!process.env.SQLSERVER_URL) console.log('\nT-SQL: not executed (no SQLSERVER_URL)')
  }
  try {
    for (const outcome of started) if (outcome.status === 'rejected') throw outcome.reason
    const [postgres, redis] = servers
    await prepareTestPostgres(postgres!.url)
    process.env.SMITTESTOPP_TEST_POSTGRES = postgres!.url
    process.env.SMITTESTOPP_TEST_REDIS = redis!.url
    return teardown
  } catch (fault) {
    await teardown()
    throw fault
  }
}
