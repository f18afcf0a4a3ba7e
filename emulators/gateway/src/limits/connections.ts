import type { Server } from 'node:net'
import { plainAddress, senderOf } from './address.ts'

/** Closes connections of a sender that holds `limit` already, before a byte is read; 0 is no limit. */
export function limitConnections(server: Server, limit: number): void {
  if (limit === 0) return
  const held = new Map<string, number>()
  server.on('connection', (socket) => {
    const sender = senderOf(plainAddress(socket.remoteAddress ?? ''))
    const count = held.get(sender) ?? 0
    if (count >= limit) return void socket.destroy()
    held.set(sender, count + 1)
    socket.once('close', () => {
      const left = held.get(sender)! - 1
      if (left === 0) held.delete(sender)
      else held.set(sender, left)
    })
  })
}
