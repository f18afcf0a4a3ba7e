import type { Server, Socket } from 'node:net'
import { sendRawProblem } from './answer.ts'
import type { openConnections } from './connections.ts'
import { Problem } from './problem.ts'

type Connections = ReturnType<typeof openConnections>

/** Answers what the HTTP server gives up on: what is not HTTP, what comes too slowly, and who wants a tunnel. */
export function answerBrokenRequests(server: Server, connections: Connections, headers: Record<string, string>): void {
  const answer = (socket: Socket, problem: Problem) => {
    if (connections.isQuiet(socket)) sendRawProblem(socket, problem, headers)
    else socket.destroy()
  }
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => {
    if (socket.writableEnded) return // it has its answer, and the parser stays broken
    if (error.code === 'ECONNRESET') return void socket.destroy()
    answer(socket, problems[error.code ?? ''] ?? notHttp)
    // Its parser is sound, and would take up the request when the rest of it came.
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') socket.destroySoon()
  })
  server.on('connect', (_request, socket: Socket) => {
    socket.on('error', () => {}) // nobody else listens on it any more
    answer(socket, noTunnel)
  })
}

const notHttp = new Problem(400, 'request-invalid', 'the request is not understood')
const noTunnel = new Problem(405, 'method-not-allowed', 'the method is not accepted')

const problems: Record<string, Problem> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, 'request-timeout', 'the request took too long'),
  HPE_HEADER_OVERFLOW: new Problem(431, 'headers-too-large', 'the headers are too large'),
}
