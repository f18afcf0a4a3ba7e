import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Problem } from '@smittestopp/service'

const inflateGzip = promisify(gunzip)

/** The body without its content encoding (`gzip`, `identity`, none); what grows past the limit is refused before it is there. */
export async function inflate(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body
  if (encoding.toLowerCase() !== 'gzip')
    throw new Problem(415, 'encoding-unsupported', 'the content encoding must be gzip or identity')
  try {
    return await inflateGzip(body, { maxOutputLength: limit })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Problem(413, 'body-too-large', `the body is larger than ${limit} bytes`)
    throw new Problem(400, 'body-malformed', 'the body is not gzip')
  }
}
