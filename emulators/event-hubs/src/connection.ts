import type { Socket } from 'node:net'
import type { Connection, Container, EventContext } from 'rhea'
import { applyFrameRules } from './amqp/frame-rules.ts'
import { FrameSplitter, MAX_FRAME_BYTES } from './amqp/frame-splitter.ts'
import { Client, type ClientDeps } from './client.ts'
import { Intake } from './intake.ts'

/** A client's connection, as the server sees it. */
export interface ServedConnection {
  closeExpired(): void
  /** Says goodbye, so that the client connects anew elsewhere or later, and lets go of the socket. */
  close(): void
  closed: Promise<void>
}

const HANDSHAKE_MS = 10_000
const GOODBYE_MS = 1_000
/** A peer silent for twice this long is gone. */
const IDLE_MS = 60_000
const IGNORED = ['receiver_error', 'sender_error', 'session_error', 'connection_error', 'disconnected', 'settled']

/** Speaks AMQP on a socket; whatever goes wrong with it ends this connection and nothing else. */
export function serveConnection(socket: Socket, container: Container, deps: ClientDeps): ServedConnection {
  const { logger } = deps
  const intake = new Intake(socket)
  const client = new Client(deps, socket, intake)
  const connection = container.create_connection({ port: 0, idle_time_out: IDLE_MS, max_frame_size: MAX_FRAME_BYTES })
  const fail = (error: unknown) => {
    if (!socket.destroyed) logger.warn({ fault: (error as Error)?.message }, 'connection ended')
    socket.destroy()
  }
  const handshake = setTimeout(() => fail(new Error('no AMQP open in time')), HANDSHAKE_MS)
  connection.on('connection_open', () => clearTimeout(handshake))
  connection.on('error', fail)
  connection.on('protocol_error', fail)
  for (const event of IGNORED) connection.on(event, (_: EventContext) => {})
  client.listenTo(connection)
  applyFrameRules(connection, {
    maxBytes: (link) => client.maxBytes(link),
    onFlow: () => client.wakeConsumers(),
  })
  guardProcessing(connection, socket, fail)
  guardInput(connection, socket, intake, fail)
  socket.on('drain', () => client.wakeConsumers())
  connection.accept(socket)

  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      clearTimeout(handshake)
      client.forgetAll()
      disconnect(connection)
      resolve()
    })
  })
  return { closeExpired: () => client.closeExpired(), close: () => sayGoodbye(connection, socket), closed }
}

/** rhea gets whole, checked frames only; should it still wait for more after one, it has lost its place in the stream. */
function guardInput(connection: Connection, socket: Socket, intake: Intake, fail: (error: unknown) => void): void {
  const splitter = new FrameSplitter()
  const input = connection.input
  connection.input = (chunk: Buffer) => {
    try {
      for (const frame of splitter.push(chunk)) {
        if (socket.destroyed) return
        input.call(connection, frame)
        if (connection.frame_size || connection.previous_input) throw new Error('frames out of step')
      }
      intake.check()
    } catch (error) {
      fail(error)
    }
  }
}

/** rhea writes on a later tick, where nobody would catch what it throws, and frame by frame, which here go out together. */
function guardProcessing(connection: Connection, socket: Socket, fail: (error: unknown) => void): void {
  const process = connection._process
  connection._process = () => {
    socket.cork()
    try {
      process.call(connection)
    } catch (error) {
      fail(error)
    } finally {
      socket.uncork()
    }
  }
}

/** Ends rhea's timers, and its wish to write to a socket that is gone. */
function disconnect(connection: Connection): void {
  connection.eof()
  connection.socket_ready = false
}

function sayGoodbye(connection: Connection, socket: Socket): void {
  connection.close({ condition: 'amqp:connection:forced', description: 'The service is stopping.' })
  const giveUp = setTimeout(() => socket.destroy(), GOODBYE_MS)
  socket.once('close', () => clearTimeout(giveUp))
  setImmediate(() => socket.end())
  socket.resume()
}
