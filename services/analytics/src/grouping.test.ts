import { describe, expect, it } from 'vitest'
import { batched, grouped } from './grouping.ts'

async function* stream<Item>(...items: Item[]): AsyncGenerator<Item> {
  yield* items
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('grouped', () => {
  it('hands on the rows of one key together, in order', async () => {
    const rows = [1, 1, 2, 3, 3].map((id, i) => ({ id, i }))
    const groups = await collect(grouped(stream(...rows), (row) => row.id))
    expect(groups.map(({ id, rows }) => [id, rows.map((row) => row.i)])).toEqual([
      [1, [0, 1]],
      [2, [2]],
      [3, [3, 4]],
    ])
    expect(await collect(grouped(stream<number>(), (row) => row))).toEqual([])
  })
})

describe('batched', () => {
  it('hands on a list as soon as its sizes reach the limit', async () => {
    expect(await collect(batched([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]])
    expect(await collect(batched(stream(1, 9, 1, 1), 3, (item) => item))).toEqual([
      [1, 9],
      [1, 1],
    ])
    expect(await collect(batched([], 2))).toEqual([])
  })
})
