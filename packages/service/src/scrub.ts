const SECRETS: [RegExp, string][] = [
  [/(\+|%2B)\d[\d ]{3,}\d/gi, '[number]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\b(sig|SharedAccessKey|Signature)=[^&;\s]+/gi, '$1=[redacted]'],
  [/:\/\/[^/\s@]+@/g, '://[redacted]@'],
]

/** A text without what looks like a phone number, a token, a signature or the password in an address. */
export function scrub(text: string): string {
  return SECRETS.reduce((clean, [pattern, word]) => clean.replace(pattern, word), text)
}

export interface LoggedError {
  [member: string]: unknown
  type: string
  message: string
  code?: string
  stack: string
  cause?: LoggedError
}

const DEEPEST = 4

/** What the log tells of an error. Never its other members: drivers put rows, requests and credentials there. */
export function scrubbedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)), stack: '' }
  const { name, message, stack, cause, code } = error as Error & { code?: unknown }
  return {
    type: name,
    message: scrub(message),
    ...(typeof code === 'string' && { code }),
    stack: scrub(stack ?? ''),
    ...(cause !== undefined && depth < DEEPEST && { cause: scrubbedError(cause, depth + 1) }),
  }
}
