import type { Connection, Receiver, Sender, Session } from 'rhea'

/**
 * What rhea 3.0.5 keeps on its objects without publishing it, and this server relies on: all of it is named in this file.
 */
export interface OpenSender extends Sender {
  /** Deliveries the client will still take; lowered only when they are flushed. */
  credit: number
  local: { attach: { snd_settle_mode: number } }
  session: Session & { outgoing: Outgoing }
}

export interface OpenReceiver extends Receiver {
  credit: number
  local: { attach: { max_message_size: number } }
}

interface Outgoing {
  next_delivery_id: number
  next_pending_delivery: number
  available(): number
}

/** A frame as rhea hands it to its connection. */
export interface Frame {
  channel: number
  payload: Buffer | undefined
  performative: {
    handle?: number | null
    first?: number
    last?: number | null
    more?: boolean
    message_format?: number | null
  }
}

export type FrameHandler = (frame: Frame) => void

/** Deliveries given to the session of this link that have not reached the socket yet. */
export function unflushed(sender: OpenSender): number {
  const { next_delivery_id, next_pending_delivery } = sender.session.outgoing
  return next_delivery_id - next_pending_delivery
}

/** The link a frame is for, or undefined when its session or link is gone already. */
export function linkOf(connection: Connection, frame: Frame): OpenReceiver | OpenSender | undefined {
  const session = connection.remote_channel_map[frame.channel]
  return session?.remote.handles[frame.performative.handle ?? -1]
}

/** Puts a step before one of rhea's frame handlers; `next` goes on to rhea. */
export function intercept(connection: Connection, name: string, step: (frame: Frame, next: FrameHandler) => void) {
  const original: FrameHandler = connection[`on_${name}`]
  const next = (frame: Frame) => original.call(connection, frame)
  connection[`on_${name}`] = (frame: Frame) => step(frame, next)
}
