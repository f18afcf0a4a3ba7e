import { request } from 'node:http'

export interface Said {
  status: number
  headers: Headers
  text: string
  /** The body when it is JSON. */
  json: Record<string, unknown>
}

/** One request and its answer, read to the end. */
export async function ask(url: string, init?: RequestInit): Promise<Said> {
  const answer = await fetch(url, init)
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : {} }
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` }
}

/** The status that a request gets which only says how large its body will be. */
export function announce(url: string, bytes: number): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const asking = request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': bytes },
  })
  asking.once('error', reject)
  asking.once('response', (answer) => {
    resolve(answer.statusCode)
    asking.destroy()
  })
  asking.flushHeaders()
  return promise
}
