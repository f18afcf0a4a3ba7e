import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { securityHeaders } from './answer.ts'
import { answerBrokenRequests } from './broken-requests.ts'
import type { Settings } from './config.ts'
import { openConnections } from './connections.ts'
import { openUpstreams } from './forward/upstreams.ts'
import { limitConnections } from './limits/connections.ts'
import { requestLimits } from './limits/limits.ts'
import { requestHandler } from './requests.ts'
import { openServer } from './server.ts'

const closingMs = 5_000

export interface Gateway {
  port: number
  renewCertificate(): void
  /** Takes no more requests, and resolves when those under way are answered or have had five seconds. */
  close(): Promise<void>
}

/** Starts the gateway; resolves when it listens. */
export async function startGateway(settings: Settings, logger: Logger): Promise<Gateway> {
  const { server, secure, renewCertificate } = openServer(settings)
  const upstreams = openUpstreams(settings.ROUTES, limitsOf(settings))
  const connections = openConnections()
  const ownHeaders = securityHeaders(secure || settings.PUBLIC_URL?.protocol === 'https:')
  const checkLimits = requestLimits(ratesOf(settings), () => performance.now())
  const handle = requestHandler({ settings, secure, ownHeaders, upstreams, connections, checkLimits, logger })
  server.on('request', handle).on('checkContinue', handle).on('checkExpectation', handle)
  answerBrokenRequests(server, connections, ownHeaders)
  limitConnections(server, settings.ADDRESS_CONNECTIONS)
  server.listen({ host: settings.HOST, port: settings.PORT })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  logger.info({ port, tls: secure }, 'listening')
  return { port, renewCertificate, close: () => closeAll(server, upstreams) }
}

async function closeAll(server: ReturnType<typeof openServer>['server'], upstreams: { close(): Promise<void> }) {
  const closed = once(server, 'close')
  server.close()
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const late = setTimeout(() => server.closeAllConnections(), closingMs)
  await closed
  clearInterval(idle)
  clearTimeout(late)
  await upstreams.close()
}

function ratesOf({ ADDRESS_RATE, ADDRESS_BURST, DEVICE_RATE, DEVICE_BURST }: Settings) {
  return {
    sender: { perSecond: ADDRESS_RATE, burst: ADDRESS_BURST },
    device: { perSecond: DEVICE_RATE, burst: DEVICE_BURST },
  }
}

function limitsOf({ UPSTREAM_CONNECTIONS, UPSTREAM_TIMEOUT_MS }: Settings) {
  return { connections: UPSTREAM_CONNECTIONS, timeoutMs: UPSTREAM_TIMEOUT_MS }
}
