/** An expected failure, told to the asker as RFC 9457 or as a page in Norwegian. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, code: string, title: string, retryAfterSeconds?: number) {
    super(title)
    this.status = status
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export function problemBody(problem: { status: number; code: string; message: string }) {
  const { status, code, message } = problem
  return { type: `urn:smittestopp:problem:${code}`, title: message, status, code, message }
}
