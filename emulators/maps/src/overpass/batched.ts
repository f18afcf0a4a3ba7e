/** So many characters are written at once: a write for each element would take longer than to find it. */
const BATCH = 64 * 1024

/** The same text in fewer pieces. */
export async function* batched(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let batch = ''
  for await (const piece of pieces) {
    batch += piece
    if (batch.length < BATCH) continue
    yield batch
    batch = ''
  }
  yield batch
}
