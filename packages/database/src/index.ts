export type { Database, DatabaseOptions } from './database.ts'
export { openDatabase } from './database.ts'
export type { ProcedureName, ProcedureRow } from './manifest.ts'
export { createServiceLogins, dialectOf, loginOf, migrate } from './migrate.ts'
