import type { Columns, NumericColumns, Scalar } from './types.ts'

/** PostgreSQL's own numbers for the types, and how one value is written in its binary format. Arrays go over the wire this way since text arrays must be quoted. */
const OIDS: Record<Scalar, number> = { text: 25, int: 23, bigint: 20, float: 701, time: 1114, bytes: 17 }
const POSTGRES_EPOCH_MS = 946_684_800_000
const POSTGRES_EPOCH_SECONDS = POSTGRES_EPOCH_MS / 1000
const TWO_TO_32 = 2 ** 32

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

const WIDTHS = { int: 4, float: 8, seconds: 8 }
const NUMBER_OIDS = { int: OIDS.int, float: OIDS.float, seconds: OIDS.time }
const HEADER = 20

/** Columns of numbers as arrays, written in one go: there may be tens of thousands. */
export function encodeNumbers(columns: NumericColumns, values: Record<string, Int32Array | Float64Array>): Buffer[] {
  return Object.entries(columns).map(([name, kind]) => encodeNumberArray(kind, values[name]!))
}

function encodeNumberArray(kind: keyof typeof WIDTHS, values: Int32Array | Float64Array): Buffer {
  const width = WIDTHS[kind]
  const buffer = Buffer.allocUnsafe(values.length ? HEADER + values.length * (4 + width) : 12)
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
  view.setInt32(0, values.length ? 1 : 0)
  view.setInt32(4, 0)
  view.setInt32(8, NUMBER_OIDS[kind])
  if (!values.length) return buffer
  view.setInt32(12, values.length)
  view.setInt32(16, 1)
  let at = HEADER
  for (const value of values) {
    view.setInt32(at, width)
    at += 4
    if (kind === 'int') view.setInt32(at, value)
    else if (kind === 'float') view.setFloat64(at, value)
    else writeSeconds(view, at, value)
    at += width
  }
  return buffer
}

/** Microseconds since 2000 in 64 bits, which a double holds exactly; the least of them is minus infinity. */
function writeSeconds(view: DataView, at: number, seconds: number): void {
  const micros = (seconds - POSTGRES_EPOCH_SECONDS) * 1e6
  view.setInt32(at, Number.isNaN(seconds) ? -0x80000000 : Math.floor(micros / TWO_TO_32))
  view.setUint32(at + 4, Number.isNaN(seconds) ? 0 : micros - Math.floor(micros / TWO_TO_32) * TWO_TO_32)
}
