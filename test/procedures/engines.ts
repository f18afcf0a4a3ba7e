/** The servers the procedures are tried on: PostgreSQL always, SQL Server (or what speaks its protocol) when there is one. */
export const engines = [
  { engine: 'PostgreSQL', server: process.env.SMITTESTOPP_TEST_POSTGRES },
  { engine: 'SQL Server', server: process.env.SQLSERVER_URL },
].filter(({ server }) => server)
