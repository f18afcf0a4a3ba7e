import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { plainAddress, senderOf } from './limits/address.ts'

/** What is known of an open connection. */
export interface Connection {
  address: string
  sender: string
  /** Answers that are not out yet; more than one when the asker does not wait for them. */
  open: number
  latest: ServerResponse | undefined
}

/** Knows each connection from its first request on, and which answers are due on it. */
export function openConnections() {
  const known = new WeakMap<Socket, Connection>()

  function meet(socket: Socket): Connection {
    const address = plainAddress(socket.remoteAddress ?? '')
    const connection = { address, sender: senderOf(address), open: 0, latest: undefined }
    known.set(socket, connection)
    return connection
  }

  return {
    begin(socket: Socket, response: ServerResponse): Connection {
      const connection = known.get(socket) ?? meet(socket)
      connection.open++
      connection.latest = response
      response.once('close', () => void connection.open--)
      return connection
    },
    /** Whether an answer may be written past the HTTP server: it would be the first to the request that is broken. */
    isQuiet(socket: Socket): boolean {
      const { open = 0, latest } = known.get(socket) ?? {}
      return open === 0 || (open === 1 && !latest?.headersSent && !latest?.req.complete)
    },
  }
}
