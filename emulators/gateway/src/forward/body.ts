import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'
import { Problem } from '../problem.ts'

/** Up to here a body is held until it is whole, so that a slow sender keeps no service waiting. */
const heldBytes = 64 * 1024

/** A whole body, one that streams on, or none. */
export type Body = Buffer | Transform | null

export function hasBody({ headers, method }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

export function checkLength({ headers }: IncomingMessage, limit: number): void {
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
}

/** Calls back once, with the body or with the Problem it has; a body that grows past the limit later ends in one. */
export function takeBody(request: IncomingMessage, limit: number, done: (fault: Problem | null, body: Body) => void) {
  const chunks: Buffer[] = []
  let size = 0
  const onData = (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size > limit) settle(tooLarge(limit), null)
    else if (size > heldBytes) settle(null, () => streamOn(request, chunks, limit))
  }
  const onEnd = () => settle(null, () => (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)))
  const onClose = () => settle(cut(), null)
  const settle = (fault: Problem | null, body: (() => Body) | null) => {
    request.off('data', onData).off('end', onEnd).off('close', onClose)
    done(fault, body?.() ?? null)
  }
  request.on('data', onData).on('end', onEnd).on('close', onClose)
}

function streamOn(request: IncomingMessage, chunks: Buffer[], limit: number): Transform {
  let seen = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > limit) done(tooLarge(limit))
      else done(null, chunk)
    },
  })
  counted.on('error', () => {}) // a body that nobody reads may end in an error nobody waits for
  request.once('close', () => {
    if (!request.complete) counted.destroy(cut())
  })
  for (const chunk of chunks) counted.write(chunk)
  return request.pipe(counted)
}

function tooLarge(limit: number): Problem {
  return new Problem(413, 'body-too-large', `the body is larger than ${limit} bytes`)
}

function cut(): Problem {
  return new Problem(400, 'body-cut', 'the body ended too early')
}
