import type { z } from 'zod'
import { boundaryProcedures } from './manifest/boundaries.ts'
import { deviceProcedures } from './manifest/devices.ts'
import { importProcedures } from './manifest/importing.ts'
import { lookupProcedures } from './manifest/lookups.ts'
import { int } from './manifest/shapes.ts'
import { type Input, procedure } from './types.ts'

/** Every procedure that a service may call: its parameters by name, and the shape of a row it answers with. */
export const manifest = {
  ping: procedure({}, { alive: int }),
  ...deviceProcedures,
  ...importProcedures,
  ...boundaryProcedures,
  ...lookupProcedures,
} as const

export type Manifest = typeof manifest
export type ProcedureName = keyof Manifest
export type ProcedureInput<N extends ProcedureName> = Input<Manifest[N]['parameters']>
export type ProcedureRow<N extends ProcedureName> = z.infer<Manifest[N]['row']>
