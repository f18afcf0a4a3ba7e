import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type Problem, problemText, problemType } from './problem.ts'

/** How long a sender may go on with a body that nobody wants, so that the answer is not lost to a reset. */
const lingerMs = 2_000

/** On every answer, as the policy of 2020 set them; over TLS the browser is also told to stay there. */
export function securityHeaders(secure: boolean): Record<string, string> {
  return {
    ...(secure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
    'content-security-policy': "default-src 'none'",
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  }
}

export function sendText(response: ServerResponse, status: number, headers: Record<string, string>, text: string) {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

/** Tells the problem, and cuts the connection if the rest of the request does not come to an end soon. */
export function sendProblem(response: ServerResponse, problem: Problem, headers: Record<string, string>): void {
  if (response.headersSent) return void response.destroy()
  const own = { ...headers, ...problem.headers, 'content-type': problemType }
  sendText(response, problem.status, own, problemText(problem))
  dropRest(response.req)
}

/** Reads what is left of a body and forgets it; a body without end is cut off. */
export function dropRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  const cut = setTimeout(() => request.socket.destroy(), lingerMs)
  request.once('close', () => clearTimeout(cut))
  request.once('end', () => clearTimeout(cut))
  request.resume()
}

/** The same to a connection on which the HTTP server can give no answer any more; nothing else is heard on it. */
export function sendRawProblem(socket: Socket, problem: Problem, headers: Record<string, string>): void {
  const body = problemText(problem)
  const own = { ...headers, ...problem.headers, 'content-type': problemType, connection: 'close' }
  const lines = Object.entries({ ...own, 'content-length': Buffer.byteLength(body) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head}\r\n${body}`)
  const cut = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(cut))
  socket.resume()
}
