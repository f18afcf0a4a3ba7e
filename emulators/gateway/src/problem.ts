/** An expected failure, told as RFC 9457 with a code that stays the same. */
export class Problem extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, title: string) {
    super(title)
    this.status = status
    this.code = code
  }
}

export const problemType = 'application/problem+json; charset=utf-8'

export function problemText(problem: Problem): string {
  return JSON.stringify({ type: 'about:blank', title: problem.message, status: problem.status, code: problem.code })
}
