import { setTimeout } from 'node:timers/promises'
import { fresh, type SigningKey, signRequest } from './sign-request.ts'

/** A request of a phone. Its bytes stay the same however often it is sent. */
export interface PhoneRequest {
  method: string
  url: URL
  body?: Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
}

/** How long a phone tries: attempts in all, and milliseconds to wait when the server does not say. */
export interface Patience {
  attempts: number
  wait: number
  longestWait: number
}

export const patience: Patience = { attempts: 6, wait: 200, longestWait: 30_000 }

/** The server's answer, read to its end; `attempts` says how often the request was sent. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  attempts: number
}

/** Too much was asked for, or nobody is there now: the gateway has no service behind it, the service cannot do its work, the answer takes too long. */
const PASSING = [429, 502, 503, 504]

/** Sends a request under a fresh signature, and again, with a new one, after a passing failure of the server or the network. */
export async function sendSigned(
  request: PhoneRequest,
  key: SigningKey,
  { attempts, ...waits } = patience,
  clock = () => new Date(),
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await trySending(request, key, clock()).catch((error: unknown) => {
      if (attempt < attempts) return undefined
      throw error
    })
    if (answer && (!PASSING.includes(answer.status) || attempt >= attempts)) return { ...answer, attempts: attempt }
    await setTimeout(pause(answer?.headers.get('retry-after') ?? null, attempt, waits))
  }
}

const nothing = new Uint8Array()

async function trySending({ method, url, body, headers }: PhoneRequest, key: SigningKey, now: Date) {
  const parts = { method, path: url.pathname, query: url.search, body: body ?? nothing }
  const response = await fetch(url, { method, body, headers: { ...headers, ...signRequest(parts, key, fresh(now)) } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Retry-After in seconds; without it a wait that doubles. */
function pause(retryAfter: string | null, attempt: number, { wait, longestWait }: Omit<Patience, 'attempts'>): number {
  const asked = retryAfter === null ? Number.NaN : Number(retryAfter) * 1_000
  return Math.min(longestWait, Number.isFinite(asked) && asked >= 0 ? asked : wait * 2 ** (attempt - 1))
}
