import type { Answer } from '../fetch-patiently.ts'

/** So many requests Graph takes in one. */
const MOST = 20

interface BatchAnswer {
  responses: { id: string; status: number; body: unknown }[]
}

/** The answers to many reads, in their order, twenty in a request. What was throttled or failed in it is asked for alone, with the patience of `send`. */
export async function readTogether(
  send: (method: string, path: string, body?: unknown) => Promise<Answer>,
  paths: readonly string[],
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let first = 0; first < paths.length; first += MOST) {
    const some = paths.slice(first, first + MOST)
    const requests = some.map((url, i) => ({ id: String(i), method: 'GET', url }))
    const together = await send('POST', '/$batch', { requests })
    if (!together.ok) throw new Error(`the directory answered ${together.status}`)
    const known = new Map(together.json<BatchAnswer>().responses.map((one) => [one.id, one]))
    answers.push(...(await Promise.all(some.map((path, i) => answerOf(known.get(String(i))) ?? send('GET', path)))))
  }
  return answers
}

function answerOf(response: BatchAnswer['responses'][number] | undefined): Answer | undefined {
  if (!response || response.status === 429 || response.status >= 500) return undefined
  const { status, body } = response
  return { status, ok: status >= 200 && status < 300, json: <T>() => body as T }
}
