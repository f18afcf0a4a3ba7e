/** Neighbouring rows of one key together, a key at a time, so that no more than one group is held. */
export async function* grouped<Row, Key extends number | string>(
  rows: AsyncIterable<Row>,
  key: (row: Row) => Key,
): AsyncGenerator<{ id: Key; rows: Row[] }> {
  let group: { id: Key; rows: Row[] } | undefined
  for await (const row of rows) {
    const id = key(row)
    if (group?.id === id) {
      group.rows.push(row)
      continue
    }
    if (group) yield group
    group = { id, rows: [row] }
  }
  if (group) yield group
}

/** Items in lists that are handed on as soon as their sizes sum up to the limit. */
export async function* batched<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  limit: number,
  size: (item: Item) => number = () => 1,
): AsyncGenerator<Item[]> {
  let batch: Item[] = []
  let total = 0
  for await (const item of items) {
    batch.push(item)
    total += size(item)
    if (total < limit) continue
    yield batch
    batch = []
    total = 0
  }
  if (batch.length > 0) yield batch
}
