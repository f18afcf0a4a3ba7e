/** An expected failure, told as RFC 9457 with a code that stays the same. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const problemType = 'application/problem+json'

/** The body of a problem; `message` repeats the title because the 2020 app reads it there. */
export function problemText({ status, code, message }: Problem): string {
  return JSON.stringify({ type: `urn:smittestopp:problem:${code}`, title: message, status, code, message })
}
