import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import pRetry from 'p-retry'

/** Milliseconds and bytes that one request may take; once `all` milliseconds are over, nothing more is asked or waited for, repeats included. */
export interface AskLimits {
  connect: number
  whole: number
  all: number
  bytes: number
}

export const usualLimits: AskLimits = { connect: 5_000, whole: 20_000, all: 40_000, bytes: 32 * 1024 * 1024 }

export interface AskOptions {
  form?: URLSearchParams
  onTry?: () => void
  until?: number
}

/** A server of maps, and its name as notes tell it. */
export interface MapServer {
  name: 'Overpass' | 'Nominatim'
  limits: AskLimits
}

const RETRIES = 2
const PASSING = new Set([429, 502, 503, 504])

/** What of the outside went wrong, in words that name no position; `isPassing` when another try may help, `isSilence` when no answer came in time. */
export class AskError extends Error {
  readonly isPassing: boolean
  readonly isSilence: boolean

  constructor(message: string, { isPassing = false, isSilence = false } = {}) {
    super(message)
    this.isPassing = isPassing
    this.isSilence = isSilence
  }
}

/**
 * The body of a 200 to a GET, or to a POST when there is a form. Tries twice more while the other side says that it is busy (429, 502, 503,
 * 504); a request that took too long or answered too much is given up at once. All is over at `until`, by the clock of performance.now().
 */
export async function ask(
  server: MapServer,
  url: URL,
  { form, onTry = () => {}, until = performance.now() + server.limits.all }: AskOptions = {},
): Promise<string> {
  const attempt = () => {
    onTry()
    return askOnce(server, url, form, until)
  }
  return pRetry(attempt, {
    retries: RETRIES,
    minTimeout: 200,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof AskError && error.isPassing && performance.now() < until,
  })
}

async function askOnce({ name, limits }: MapServer, url: URL, form: URLSearchParams | undefined, until: number) {
  const left = Math.max(0, Math.ceil(until - performance.now()))
  const signal = AbortSignal.timeout(Math.min(limits.whole, left))
  try {
    const response = await open(url, form, limits.connect, signal)
    const status = response.statusCode ?? 0
    if (status === 200) return await readText(response, limits.bytes)
    response.destroy()
    throw new AskError(`answered ${status}`, { isPassing: PASSING.has(status) })
  } catch (error) {
    if (error instanceof AskError) throw new AskError(`${name} ${error.message}`, error)
    const isSilence = signal.aborted && left >= limits.whole
    if (isSilence) throw new AskError(`${name} did not answer within ${limits.whole / 1000} s`, { isSilence })
    if (signal.aborted) throw new AskError(`${name} ${tookTooLong(limits)}`)
    const code = (error as NodeJS.ErrnoException).code ?? 'broken off'
    throw new AskError(`${name} could not be reached (${code})`)
  }
}

export function tookTooLong({ all }: AskLimits): string {
  return `took more than ${all / 1000} s in all`
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
      const late = () =>
        request.destroy(new AskError(`took no connection within ${connectMs / 1000} s`, { isSilence: true }))
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
