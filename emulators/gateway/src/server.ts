import { readFileSync } from 'node:fs'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Settings } from './config.ts'

const headerBytes = 16 * 1024
const keepAliveMs = 65_000
const handshakeMs = 10_000

export interface GatewayServer {
  server: Server | TlsServer
  secure: boolean
  /** Reads certificate and key again; connections that are open keep what they have. */
  renewCertificate(): void
}

/** The server, over TLS 1.2 or later when there is a certificate; then plain HTTP gets no answer at all. */
export function openServer(settings: Settings): GatewayServer {
  const options = serverOptions(settings)
  const { TLS_CERT_FILE: certificate, TLS_KEY_FILE: key } = settings
  if (!certificate || !key)
    return { server: patient(createServer(options), settings), secure: false, renewCertificate() {} }
  const context = () => ({ cert: readFileSync(certificate), key: readFileSync(key), minVersion: 'TLSv1.2' as const })
  const server = createTlsServer({ ...options, ...context(), handshakeTimeout: handshakeMs })
  return { server: patient(server, settings), secure: true, renewCertificate: () => server.setSecureContext(context()) }
}

function serverOptions({ HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS }: Settings): ServerOptions {
  const shortest = Math.min(HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS)
  return {
    maxHeaderSize: headerBytes,
    headersTimeout: shortest,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: Math.min(1_000, Math.ceil(shortest / 4)),
    keepAliveTimeout: keepAliveMs,
    requireHostHeader: false, // guard/host.ts says it in our words
    insecureHTTPParser: false,
    noDelay: true,
  }
}

/** Nothing at all for longer than anything may take: an asker who does not read the answer, too. */
function patient<T extends Server | TlsServer>(server: T, settings: Settings): T {
  server.maxHeadersCount = 0 // all are kept, since dropping some in silence would hide them from the guard
  server.timeout = Math.max(keepAliveMs, settings.REQUEST_TIMEOUT_MS, settings.UPSTREAM_TIMEOUT_MS) + 5_000
  return server
}
