import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'

export interface RawRequest {
  method: string
  /** As it stands in the request line. */
  path: string
  /** Each character is sent as one byte. */
  headers: Record<string, string>
  body: Buffer
}

export interface RawAnswer {
  status: number
  type: string
  text: string
  ms: number
}

const LONGEST_MS = 5_000

/** Sends requests just as they are, over connections that stay open; an answer that takes longer than five seconds is an error. */
export function openSender(gatewayUrl: string) {
  const { hostname, port } = new URL(gatewayUrl)
  const agent = new Agent({ keepAlive: true })
  async function send({ method, path, headers, body }: RawRequest): Promise<RawAnswer> {
    const start = performance.now()
    const length = body.length || method !== 'GET' ? { 'content-length': String(body.length) } : {}
    const signal = AbortSignal.timeout(LONGEST_MS)
    const asking = request({ hostname, port, method, path, headers: { ...headers, ...length }, agent, signal })
    asking.end(body)
    const [answer] = (await once(asking, 'response')) as [IncomingMessage]
    const text = (await buffer(answer)).toString()
    const type = answer.headers['content-type'] ?? ''
    return { status: answer.statusCode!, type, text, ms: performance.now() - start }
  }
  return { send, close: () => agent.destroy() }
}
