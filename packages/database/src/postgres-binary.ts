import type { Columns, Scalar } from './types.ts'

/** PostgreSQL's own numbers for the types, and how one value is written in its binary format. Arrays go over the wire this way since text arrays must be quoted. */
const OIDS: Record<Scalar, number> = { text: 25, int: 23, bigint: 20, float: 701, time: 1114, bytes: 17 }
const POSTGRES_EPOCH_MS = 946_684_800_000

type Value = string | number | Date | Buffer

function encode(scalar: Scalar, value: Value): Buffer {
  if (scalar === 'text') return Buffer.from(value as string, 'utf8')
  if (scalar === 'bytes') return value as Buffer
  const buffer = Buffer.allocUnsafe(scalar === 'int' ? 4 : 8)
  if (scalar === 'int') buffer.writeInt32BE(value as number)
  else if (scalar === 'bigint') buffer.writeBigInt64BE(BigInt(value as number))
  else if (scalar === 'float') buffer.writeDoubleBE(value as number)
  else buffer.writeBigInt64BE(BigInt((value as Date).getTime() - POSTGRES_EPOCH_MS) * 1000n)
  return buffer
}

function int32(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(4)
  buffer.writeInt32BE(value)
  return buffer
}

/** One column of rows as a one-dimensional array in PostgreSQL's binary format. */
export function encodeArray(scalar: Scalar, values: readonly (Value | null)[]): Buffer {
  const parts: Buffer[] = [int32(values.length ? 1 : 0), int32(values.includes(null) ? 1 : 0), int32(OIDS[scalar])]
  if (values.length) parts.push(int32(values.length), int32(1))
  for (const value of values) {
    if (value === null) parts.push(int32(-1))
    else {
      const bytes = encode(scalar, value)
      parts.push(int32(bytes.length), bytes)
    }
  }
  return Buffer.concat(parts)
}

/** The columns of rows, each as one array. */
export function encodeColumns(columns: Columns, rows: readonly Record<string, Value | null>[]): Buffer[] {
  return Object.entries(columns).map(([name, scalar]) =>
    encodeArray(
      scalar,
      rows.map((row) => row[name] ?? null),
    ),
  )
}
