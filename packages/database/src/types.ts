import { z } from 'zod'

/** What a parameter is on either engine. `time` is a Date to the second (or millisecond where the column keeps them). */
export type Scalar = 'text' | 'int' | 'bigint' | 'float' | 'time' | 'bytes'
export type Columns = Readonly<Record<string, Scalar>>

/**
 * A table-valued parameter: a table type on SQL Server, one array a column on PostgreSQL (`_lines_body` for column `body` of `@lines`).
 * One with `only` is left out on the other engine.
 */
export interface TableParameter<C extends Columns = Columns> {
  readonly type: string
  readonly columns: C
  readonly only?: 'sqlserver'
}

/** Columns of numbers for a procedure that takes rows typed on PostgreSQL and reads them out of JSON on SQL Server, where they are left out. */
export interface NumberColumns<C extends NumericColumns = NumericColumns> {
  readonly numbers: C
}
export type NumericColumns = Readonly<Record<string, 'int' | 'float' | 'seconds'>>

export type Parameter = Scalar | TableParameter | NumberColumns
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

/** `seconds` are since 1970; NaN there is a time of minus infinity. */
export type NumberArrays<C extends NumericColumns> = {
  [K in keyof C]: C[K] extends 'int' ? Int32Array : Float64Array
}

/** The values a procedure takes, by the names of its parameters. */
export type Input<P extends Parameters> = {
  [K in keyof P]: P[K] extends Scalar
    ? Values[P[K]]
    : P[K] extends TableParameter<infer C>
      ? readonly Row<C>[]
      : P[K] extends NumberColumns<infer N>
        ? NumberArrays<N>
        : never
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

export function table<C extends Columns>(type: string, columns: C, only?: 'sqlserver'): TableParameter<C> {
  return { type, columns, ...(only && { only }) }
}

export function numbers<C extends NumericColumns>(numbers: C): NumberColumns<C> {
  return { numbers }
}
