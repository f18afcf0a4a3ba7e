import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeNumbers } from './postgres-binary.ts'
import { openTestDatabase, type TestDatabase } from './testing.ts'

describe('columns of numbers in the binary format of PostgreSQL', () => {
  let test: TestDatabase
  let client: pg.Client
  beforeAll(async () => {
    test = await openTestDatabase()
    client = new pg.Client({ connectionString: test.adminUrl })
    await client.connect()
  })
  afterAll(async () => {
    await client?.end()
    await test?.close()
  })

  const columns = { a: 'int', b: 'float', c: 'seconds' } as const
  const asText = async (a: number[], b: number[], c: number[]) => {
    const arrays = encodeNumbers(columns, { a: Int32Array.from(a), b: Float64Array.from(b), c: Float64Array.from(c) })
    const { rows } = await client.query(
      'select array_to_json($1::int[])::text as a, $2::float8[]::text as b, $3::timestamp[]::text as c',
      arrays,
    )
    return rows[0]
  }

  it('arrive as they are, none of them too', async () => {
    expect(await asText([], [], [])).toEqual({ a: '[]', b: '{}', c: '{}' })
    expect(
      await asText([1, -1, 2 ** 31 - 1, -(2 ** 31)], [0.1, -1e300, Number.NaN], [0, -1, 1_589_709_600, Number.NaN]),
    ).toEqual({
      a: '[1,-1,2147483647,-2147483648]',
      b: '{0.1,-1e+300,NaN}',
      c: '{"1970-01-01 00:00:00","1969-12-31 23:59:59","2020-05-17 10:00:00",-infinity}',
    })
  })

  it('hold every second of the years that a phone may say', async () => {
    const [first, last] = [Date.parse('0001-01-01T00:00:00Z') / 1000, Date.parse('9999-12-31T23:59:59Z') / 1000]
    const times = fc.array(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: 50 })
    await fc.assert(
      fc.asyncProperty(times, async (seconds) => {
        const [encoded] = encodeNumbers({ c: 'seconds' }, { c: Float64Array.from([first, ...seconds, last]) })
        const { rows } = await client.query(
          'select array_agg(extract(epoch from t)::float8) as seconds from unnest($1::timestamp[]) as t',
          [encoded],
        )
        expect(rows[0].seconds).toEqual([first, ...seconds, last])
      }),
      { numRuns: 20 },
    )
  })
})
