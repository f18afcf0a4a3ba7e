import type { Answer } from '../fetch-patiently.ts'

/** So many requests Graph takes in one. */
const MOST = 20
/** So that a long list does not meet the directory as a flood. */
const BATCHES_AT_ONCE = 8

type Send = (method: string, path: string, body?: unknown) => Promise<Answer>

interface BatchAnswer {
  responses: { id: string; status: number; body: unknown }[]
}

/** The answers to many reads, in their order, twenty in a request. What was throttled or failed in it is asked for alone, with the patience of `send`. */
export async function readTogether(send: Send, paths: readonly string[]): Promise<Answer[]> {
  const batches = listsOf(paths, MOST)
  const answers: Answer[] = []
  for (const some of listsOf(batches, BATCHES_AT_ONCE))
    answers.push(...(await Promise.all(some.map((batch) => readBatch(send, batch)))).flat())
  return answers
}

async function readBatch(send: Send, paths: readonly string[]): Promise<Answer[]> {
  const requests = paths.map((url, i) => ({ id: String(i), method: 'GET', url }))
  const together = await send('POST', '/$batch', { requests })
  if (!together.ok) throw new Error(`the directory answered ${together.status}`)
  const known = new Map(together.json<BatchAnswer>().responses.map((one) => [one.id, one]))
  return Promise.all(paths.map((path, i) => answerOf(known.get(String(i))) ?? send('GET', path)))
}

function listsOf<Item>(items: readonly Item[], most: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, i) => items.slice(i * most, (i + 1) * most))
}

function answerOf(response: BatchAnswer['responses'][number] | undefined): Answer | undefined {
  if (!response || response.status === 429 || response.status >= 500) return undefined
  const { status, body } = response
  return { status, ok: status >= 200 && status < 300, json: <T>() => body as T }
}
