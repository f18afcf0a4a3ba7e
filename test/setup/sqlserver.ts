import { randomBytes } from 'node:crypto'
import { GenericContainer, Wait } from 'testcontainers'

const IMAGE = 'mcr.microsoft.com/mssql/server:2022-latest'

/** SQL Server for a vitest run: the one that SQLSERVER_URL names, else a container of Microsoft's when Docker answers. */
export default async function setup(): Promise<(() => Promise<unknown>) | undefined> {
  if (process.env.SQLSERVER_URL) return
  const password = `Aa1-${randomBytes(16).toString('hex')}`
  try {
    const container = await new GenericContainer(IMAGE)
      .withEnvironment({ ACCEPT_EULA: 'Y', MSSQL_SA_PASSWORD: password })
      .withExposedPorts(1433)
      .withWaitStrategy(Wait.forLogMessage('Recovery is complete'))
      .withStartupTimeout(180_000)
      .start()
    const host = `${container.getHost()}:${container.getMappedPort(1433)}`
    process.env.SQLSERVER_URL = `sqlserver://sa:${password}@${host}/master?trustServerCertificate=true`
    return () => container.stop()
  } catch (cause) {
    throw new Error(
      "no SQL Server at hand: set SQLSERVER_URL to an administrator's URL (sqlserver://sa:…@host:1433/master), or start Docker",
      { cause },
    )
  }
}
