import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'
import { Problem } from './problem.ts'

export function bodyTooLarge(limit: number): Problem {
  return new Problem(413, 'body-too-large', `the body is larger than ${limit} bytes`)
}

/**
 * The body as it streams, ended by a Problem when it grows past the limit. A body of declared length is checked once,
 * since the HTTP parser holds the sender to it; one sent in chunks is counted.
 */
export function limitBody(request: IncomingMessage, limit: number): IncomingMessage | Transform {
  const declared = request.headers['content-length']
  if (declared !== undefined) {
    if (Number(declared) > limit) throw bodyTooLarge(limit)
    return request
  }
  if (request.headers['transfer-encoding'] === undefined) return request
  return countChunks(request, limit)
}

function countChunks(request: IncomingMessage, limit: number): Transform {
  let seen = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > limit) done(bodyTooLarge(limit))
      else done(null, chunk)
    },
  })
  counted.on('error', () => {}) // a body that nobody reads may end in an error nobody waits for
  request.once('close', () => {
    if (!request.complete) counted.destroy(new Problem(400, 'body-cut', 'the body ended too early'))
  })
  return request.pipe(counted)
}
