import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setImmediate as nextRound } from 'node:timers/promises'
import type { Logger } from 'pino'
import rhea, { type Container } from 'rhea'
import type { ClientDeps } from './client.ts'
import type { Config } from './config.ts'
import { type ServedConnection, serveConnection } from './connection.ts'
import { closeHubs, openHubs } from './hub.ts'
import { Owners } from './links/owners.ts'
import { removeOldEvents, startRetention } from './retention.ts'

export interface EventHubsOptions {
  config: Config
  logger: Logger
  /** Milliseconds since 1970. */
  machineTime: () => number
}

export interface EventHubs {
  port: number
  close(): Promise<void>
}

const MAX_CONNECTIONS = 1024
const TOKEN_CHECK_MS = 1000
/** Deliveries a producer may have under way before we give it more credit. */
const PRODUCER_CREDIT = 1000
const SETTLED = 1

/** Starts the emulator; resolves when every hub is recovered and clients are served. */
export async function startEventHubs({ config, logger, machineTime }: EventHubsOptions): Promise<EventHubs> {
  const clock = () => machineTime() + config.CLOCK_OFFSET_SECONDS * 1000
  const server = createServer({ noDelay: true, pauseOnConnect: true })
  server.maxConnections = MAX_CONNECTIONS
  const waiting = holdConnections(server)
  const port = await listen(server, config) // before any file is touched: a second start on this port ends here
  const hubs = await openHubs({ config, clock, logger }).catch((error) => {
    server.close()
    throw error
  })
  const retention = { hubs, retentionHours: config.RETENTION_HOURS, clock, logger }
  await removeOldEvents(retention)
  const stopRetention = startRetention(retention)

  const connections = new Set<ServedConnection>()
  const container = createContainer(config)
  const deps: ClientDeps = { config, hubs, owners: new Owners(), clock, machineTime, logger }
  waiting.release((socket) => {
    const connection = serveConnection(socket, container, deps)
    connections.add(connection)
    void connection.closed.then(() => connections.delete(connection))
  })
  const tokens = setInterval(() => {
    for (const connection of connections) connection.closeExpired()
  }, TOKEN_CHECK_MS)

  const close = async () => {
    server.close()
    clearInterval(tokens)
    stopRetention()
    await closeHubs(hubs)
    await nextRound() // what was stored last is acknowledged before the goodbye
    for (const connection of connections) connection.close()
    await Promise.all([...connections].map(({ closed }) => closed))
  }
  return { port, close }
}

function createContainer(config: Config): Container {
  const container = rhea.create_container({
    id: 'event-hubs-emulator',
    receiver_options: {
      autoaccept: false,
      credit_window: PRODUCER_CREDIT,
      max_message_size: config.MAX_MESSAGE_BYTES,
    },
    sender_options: { snd_settle_mode: SETTLED },
  })
  container.sasl_server_mechanisms.enable_anonymous()
  return container
}

async function listen(server: Server, { HOST, PORT }: Config): Promise<number> {
  server.listen(PORT, HOST)
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

/** Lets connections wait, unread, until there is somebody to serve them. */
function holdConnections(server: Server) {
  let serve: ((socket: Socket) => void) | undefined
  const held = new Set<Socket>()
  server.on('connection', (socket) => {
    socket.on('error', () => {}) // a broken connection shows as its close
    if (serve) begin(socket, serve)
    else held.add(socket)
  })
  return {
    release(given: (socket: Socket) => void) {
      serve = given
      for (const socket of held) begin(socket, given)
    },
  }
}

function begin(socket: Socket, serve: (socket: Socket) => void): void {
  if (socket.destroyed) return
  serve(socket)
  socket.resume()
}
