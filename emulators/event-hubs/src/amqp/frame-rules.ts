import type { Connection } from 'rhea'
import { type Frame, type FrameHandler, intercept, linkOf, type OpenReceiver } from './rhea.ts'
import { MalformedAmqp } from './value.ts'

export interface FrameRules {
  /** Most bytes a message on this link may have. */
  maxBytes(link: OpenReceiver): number
  /** Called when a flow frame has been taken in: credit or window may have grown. */
  onFlow(): void
}

/** Format we give to single messages, so that rhea hands them over as bytes instead of decoding what it has not checked. */
export const SINGLE_FORMAT = 1

const NOTHING = Buffer.alloc(0)
const MAX_SESSIONS = 256
const MAX_LINKS = 512
/** Deliveries one disposition may settle: rhea walks the range one by one. */
const MAX_SETTLED = 1 << 16

/** Puts before rhea what it lacks towards careless and hostile clients; a rule broken ends the connection. */
export function applyFrameRules(connection: Connection, rules: FrameRules): void {
  limitOpen(connection, 'begin', MAX_SESSIONS, () => Object.keys(connection.local_channel_map).length)
  limitOpen(connection, 'attach', MAX_LINKS, () => countLinks(connection))
  intercept(connection, 'transfer', transferRule(connection, rules))
  intercept(connection, 'flow', (frame, next) => {
    if (isLate(connection, frame)) return
    next(frame)
    rules.onFlow()
  })
  intercept(connection, 'detach', (frame, next) => {
    if (!isLate(connection, frame)) next(frame)
  })
  intercept(connection, 'disposition', (frame, next) => {
    const { first = 0, last } = frame.performative
    if ((last ?? first) - first > MAX_SETTLED) throw new MalformedAmqp('a disposition of too many deliveries')
    if (!isLate(connection, frame)) next(frame)
  })
}

/** The SDK still sends flows after its end; rhea would drop the whole connection for a frame that crossed an end or detach. */
function isLate(connection: Connection, frame: Frame): boolean {
  if (connection.remote_channel_map[frame.channel] === undefined) return true
  const { handle } = frame.performative
  return handle !== undefined && handle !== null && linkOf(connection, frame) === undefined
}

function limitOpen(connection: Connection, frame: 'begin' | 'attach', most: number, open: () => number): void {
  intercept(connection, frame, (given, next) => {
    if (open() >= most) throw new MalformedAmqp(`more than ${most} open at once (${frame})`)
    next(given)
  })
}

function countLinks(connection: Connection): number {
  let links = 0
  connection.each_link(() => links++)
  return links
}

/** Keeps of a message that is too large only so much that its receiver can tell. */
function transferRule(connection: Connection, { maxBytes }: FrameRules) {
  const unfinished = new WeakMap<OpenReceiver, number>()
  return (frame: Frame, next: FrameHandler) => {
    const link = linkOf(connection, frame) as OpenReceiver | undefined
    if (!link) return
    const before = unfinished.get(link)
    if (before === undefined && link.credit <= 0) throw new MalformedAmqp('a transfer without credit')
    const size = (before ?? 0) + (frame.payload?.length ?? 0)
    frame.payload ??= NOTHING
    if (before !== undefined && before > maxBytes(link)) frame.payload = undefined
    if (frame.performative.message_format === 0) frame.performative.message_format = SINGLE_FORMAT
    if (frame.performative.more) unfinished.set(link, size)
    else unfinished.delete(link)
    next(frame)
  }
}
