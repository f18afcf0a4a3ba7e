import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:net'
import { account, accountKey } from './running-lake.ts'

export type Raw = { method?: string; path: string; headers?: Record<string, string>; body?: string | Buffer }
export type Answer = {
  status: number
  code: string
  body: string
  headers: Record<string, string | string[] | undefined>
}

/** Sends a request exactly as written, which no SDK would, signed with the account's key if wished. */
export function ask(port: number, raw: Raw, how: 'signed' | 'plain' = 'signed'): Promise<Answer> {
  const method = raw.method ?? 'GET'
  const body = raw.body === undefined ? undefined : Buffer.from(raw.body)
  const given = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2026-10-06', ...raw.headers }
  const headers: Record<string, string> = body ? { 'content-length': String(body.length), ...given } : given
  const authorization = how === 'signed' ? { authorization: sign(method, raw.path, headers) } : {}
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path: raw.path,
      headers: { ...headers, ...authorization },
      agent: false,
    }
    const sent = request(options, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const code = String(response.headers['x-ms-error-code'] ?? '')
      resolve({ status: response.statusCode!, code, body: Buffer.concat(chunks).toString(), headers: response.headers })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Sends bytes that need not be HTTP, and gives back what comes until the server hangs up. */
export function askInBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes, 'latin1'))
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
  })
}

function sign(method: string, target: string, headers: Record<string, string>): string {
  const [path = '', query = ''] = target.split('?')
  const fields =
    'content-encoding content-language content-length content-md5 content-type date if-modified-since if-match if-none-match if-unmodified-since range'
  const values = fields.split(' ').map((name) => (headers[name] === '0' ? '' : (headers[name] ?? '')))
  const custom = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
  const parameters = query
    .split('&')
    .filter((pair) => /^[^=]+=[^=]+$/.test(pair))
    .sort()
  const text = [
    method,
    ...values,
    ...custom.map((name) => `${name}:${headers[name]!.trim()}`),
    `/${account}${path}`,
    ...parameters.map((pair) =>
      pair
        .replace(/=(.*)$/, (_, value) => `:${decodeURIComponent(value)}`)
        .replace(/^[^:]+/, (name) => name.toLowerCase()),
    ),
  ].join('\n')
  return `SharedKey ${account}:${createHmac('sha256', Buffer.from(accountKey, 'base64')).update(text).digest('base64')}`
}
