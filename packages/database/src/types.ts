import { z } from 'zod'

/** What a parameter is on either engine. `time` is a Date to the second (or millisecond where the column keeps them). */
export type Scalar = 'text' | 'int' | 'bigint' | 'float' | 'time' | 'bytes'
export type Columns = Readonly<Record<string, Scalar>>

/** A table-valued parameter: a table type on SQL Server, one array a column on PostgreSQL (`_lines_body` for column `body` of `@lines`). */
export interface TableParameter<C extends Columns = Columns> {
  readonly type: string
  readonly columns: C
}

export type Parameter = Scalar | TableParameter
export type Parameters = Readonly<Record<string, Parameter>>

interface Values {
  text: string | null
  int: number | null
  bigint: number | null
  float: number | null
  time: Date | null
  bytes: Buffer | null
}

export type Row<C extends Columns> = { [K in keyof C]: Values[C[K]] }

/** The values a procedure takes, by the names of its parameters. */
export type Input<P extends Parameters> = {
  [K in keyof P]: P[K] extends Scalar ? Values[P[K]] : P[K] extends TableParameter<infer C> ? readonly Row<C>[] : never
}

export interface Procedure<P extends Parameters = Parameters, R extends z.ZodObject = z.ZodObject> {
  readonly parameters: P
  readonly row: R
}

/** One line of the manifest: what a procedure takes and what each row of its answer holds. */
export function procedure<P extends Parameters, R extends z.ZodRawShape>(
  parameters: P,
  row: R,
): Procedure<P, z.ZodObject<R>> {
  return { parameters, row: z.object(row) }
}

export function table<C extends Columns>(type: string, columns: C): TableParameter<C> {
  return { type, columns }
}
