import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from './certificate.ts'
import { closedPort, spawnGateway, speak, startUpstream } from './gateway-process.ts'

const opened = new AsyncDisposableStack()
let files: { certificate: string; key: string }
let program: Awaited<ReturnType<typeof spawnGateway>>
let port: number

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-test-'))
  opened.defer(() => rm(folder, { recursive: true }))
  files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  await replaceCertificate('first.example')
  const service = await startUpstream('app')
  opened.defer(service.close)
  port = await closedPort()
  program = await spawnGateway({
    PORT: String(port),
    ROUTES: JSON.stringify({ '/app': service.url }),
    TLS_CERT_FILE: files.certificate,
    TLS_KEY_FILE: files.key,
  })
  opened.defer(async () => {
    program.child.kill('SIGTERM')
    await program.closed
  })
  await program.listening
})

afterAll(() => opened.disposeAsync())

async function replaceCertificate(name: string) {
  const { certificate, key } = makeCertificate(name)
  await writeFile(files.certificate, certificate)
  await writeFile(files.key, key)
}

async function shake(options: object = {}): Promise<TLSSocket> {
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options })
  await once(socket, 'secureConnect')
  return socket
}

async function nameOnCertificate(): Promise<unknown> {
  const socket = await shake()
  const { subject } = socket.getPeerCertificate()
  socket.destroy()
  return subject.CN
}

describe('a gateway with a certificate', () => {
  it('speaks HTTPS, tells the service so and the browser to stay', async () => {
    const asked = request({ host: '127.0.0.1', port, path: '/app/x', rejectUnauthorized: false, agent: false }).end()
    const [response] = await once(asked, 'response')
    let text = ''
    for await (const chunk of response) text += chunk
    expect(JSON.parse(text).headers['x-forwarded-proto']).toBe('https')
    expect(response.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  })

  it('does not answer plain HTTP', async () => {
    expect(await speak(port, 'GET /app/x HTTP/1.1\r\nhost: x\r\n\r\n')).not.toContain('HTTP/1.1')
  })

  it('speaks TLS 1.2 and 1.3 and nothing older', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await shake({ minVersion: version, maxVersion: version })
      expect(socket.getProtocol()).toBe(version)
      socket.destroy()
    }
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
    await expect(shake(old)).rejects.toThrow(/alert|version|protocol/i)
  })

  it('takes a new certificate at SIGHUP, and keeps the old one when the new one is none', async () => {
    expect(await nameOnCertificate()).toBe('first.example')
    await replaceCertificate('second.example')
    program.child.kill('SIGHUP')
    await expect.poll(nameOnCertificate).toBe('second.example')
    await writeFile(files.certificate, 'nothing')
    program.child.kill('SIGHUP')
    await expect.poll(() => program.output()).toContain('the one before stays')
    expect(await nameOnCertificate()).toBe('second.example')
  })
})

describe('a gateway that cannot have its certificate', () => {
  it('ends with exit code 1 and says why', async () => {
    const settings = { PORT: '0', ROUTES: '{"/app":"http://127.0.0.1:1"}', TLS_CERT_FILE: '/nowhere/cert.pem' }
    const half = await spawnGateway(settings)
    expect(await half.closed).toEqual([1, null])
    expect(half.output()).toContain('TLS_KEY_FILE')
    const missing = await spawnGateway({ ...settings, TLS_KEY_FILE: '/nowhere/key.pem' })
    expect(await missing.closed).toEqual([1, null])
    expect(missing.output()).toContain('/nowhere/cert.pem')
  })
})
