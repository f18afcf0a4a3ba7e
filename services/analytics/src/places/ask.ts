import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import pRetry from 'p-retry'

/** Milliseconds and bytes that one request may take; once `all` milliseconds are over, no further one is sent for the same report. */
export interface AskLimits {
  connect: number
  whole: number
  all: number
  bytes: number
}

export const usualLimits: AskLimits = { connect: 5_000, whole: 20_000, all: 40_000, bytes: 32 * 1024 * 1024 }

/** A server of maps, and its name as notes tell it. */
export interface MapServer {
  name: 'Overpass' | 'Nominatim'
  limits: AskLimits
}

const RETRIES = 2
const PASSING = new Set([429, 502, 503, 504])

/** What of the outside went wrong, in words that name no position; `isPassing` when another try may help. */
class AskError extends Error {
  readonly isPassing: boolean

  constructor(message: string, isPassing = false) {
    super(message)
    this.isPassing = isPassing
  }
}

/**
 * The body of a 200 to a GET, or to a POST when there is a form. Tries twice more while the other side says that it is busy (429, 502, 503,
 * 504); a request that took too long or answered too much is given up at once.
 */
export async function ask(server: MapServer, url: URL, form?: URLSearchParams, onTry = () => {}): Promise<string> {
  const attempt = () => {
    onTry()
    return askOnce(server, url, form)
  }
  return pRetry(attempt, {
    retries: RETRIES,
    minTimeout: 200,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof AskError && error.isPassing,
  })
}

async function askOnce({ name, limits }: MapServer, url: URL, form?: URLSearchParams): Promise<string> {
  const signal = AbortSignal.timeout(limits.whole)
  try {
    const response = await open(url, form, limits.connect, signal)
    const status = response.statusCode ?? 0
    if (status === 200) return await readText(response, limits.bytes)
    response.destroy()
    throw new AskError(`answered ${status}`, PASSING.has(status))
  } catch (error) {
    const text = `${name} ${wordsFor(error as Error, signal.aborted, limits)}`
    throw new AskError(text, error instanceof AskError && error.isPassing)
  }
}

function wordsFor(error: Error, isLate: boolean, { whole }: AskLimits): string {
  if (error instanceof AskError) return error.message
  if (isLate) return `did not answer within ${whole / 1000} s`
  return `could not be reached (${(error as NodeJS.ErrnoException).code ?? 'broken off'})`
}

function open(url: URL, form: URLSearchParams | undefined, connectMs: number, signal: AbortSignal) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    const headers = { accept: 'application/json', 'user-agent': 'smittestopp-analytics/1.0' }
    const type = form && { 'content-type': 'application/x-www-form-urlencoded' }
    const request = send(url, { method: form ? 'POST' : 'GET', headers: { ...headers, ...type }, signal }, resolve)
    request.on('error', reject)
    request.once('socket', (socket) => {
      if (!socket.connecting) return
      const late = () => request.destroy(new AskError(`took no connection within ${connectMs / 1000} s`))
      const timer = setTimeout(late, connectMs)
      for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(timer))
    })
    request.end(form?.toString())
  })
}

async function readText(response: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > most) throw new AskError(`answered more than ${most} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
