import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import Fastify from 'fastify'
import { pino } from 'pino'
import { readSettings } from '../src/config.ts'
import { startGateway as start } from '../src/gateway.ts'

/** A service behind the gateway that tells what reached it. */
export async function startUpstream(name: string) {
  const app = Fastify({ bodyLimit: 50 * 1024 * 1024 })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const seen: string[] = []
  app.addHook('onRequest', async (request) => void seen.push(request.raw.url!))
  app.get('/app/slow', async () => new Promise((resolve) => setTimeout(resolve, 3_000, 'late')))
  app.get('/app/busy', async (_request, reply) => reply.code(503).header('retry-after', '1').send({ title: 'busy' }))
  app.get('/app/broken', (request) => request.raw.socket.destroy())
  app.all('/*', async (request, reply) => {
    reply.headers({ 'x-powered-by': 'magic', 'x-frame-options': 'ALLOWALL', 'x-own': 'kept', 'x-request-id': 'theirs' })
    if (request.headers.prefer) reply.header('preference-applied', request.headers.prefer)
    const { method, headers } = request
    const body = request.body as Buffer | undefined
    return {
      name,
      url: request.raw.url,
      method,
      headers,
      bytes: body?.length ?? 0,
      body: body?.toString().slice(0, 100),
    }
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, seen, close: () => app.close() }
}

export async function startGateway(routes: Record<string, string>, more: Record<string, string> = {}) {
  const lines: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const settings = readSettings({ PORT: '0', ROUTES: JSON.stringify(routes), ...more })
  const { port, close, renewCertificate } = await start(settings, logger)
  return { url: `http://127.0.0.1:${port}`, port, log: () => lines.join(''), renewCertificate, close }
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came back, tests look into it
  json: any
}

/** Sends the path as it is written; fetch would tidy it up first. */
export function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers } = options
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      const json = text.startsWith('{') ? JSON.parse(text) : undefined
      resolve({ status: response.statusCode!, headers: response.headers, json })
    })
    request.on('error', reject)
    request.end(options.body)
  })
}

/** Writes bytes to the port and returns everything that comes back until the connection closes. */
export async function speak(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(text, 'latin1')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  await once(socket, 'close')
  return answer
}

export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The gateway as its own process. */
export async function spawnGateway(settings: Record<string, string>) {
  const program = new URL('../src/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [program], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close') as Promise<[number | null, string | null]>
  let output = ''
  const listening = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += chunk
      if (output.includes('"listening"')) resolve()
    })
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  return { child, closed, listening, output: () => output }
}
