import rhea, { type Message, type Receiver, type Sender } from 'rhea'
import type { Fault } from '../amqp/fault.ts'
import { sections } from '../amqp/sections.ts'

/** The answer to a request on $cbs or $management. */
export interface Answer {
  status: number
  description: string
  fault?: Fault
  body?: unknown
}

export type Service = (request: Message) => Answer

/** Requests are small; what is larger is not read. */
export const MAX_REQUEST_BYTES = 64 << 10

export function refusal(status: number, fault: Fault): Answer {
  return { status, description: fault.description, fault }
}

/** Reads a request, lets the service answer it, and sends the answer on the link that goes with it. */
export function answerRequest(receiver: Receiver, bytes: Buffer, service: Service): void {
  for (const _ of sections(bytes)); // throws when any of it is malformed, before rhea decodes it
  const request = rhea.message.decode(bytes) as unknown as Message
  const reply = replyLink(receiver, request.reply_to)
  reply?.send(replyTo(request, service(request)))
}

function replyTo(request: Message, { status, description, fault, body }: Answer): Message {
  return {
    correlation_id: request.message_id,
    application_properties: {
      'status-code': rhea.types.wrap_int(status),
      'status-description': description,
      ...(fault && { 'error-condition': fault.condition }),
    },
    body,
  }
}

/** The link of the same session on which the client awaits answers from this address. */
function replyLink(receiver: Receiver, replyTo: string | undefined): Sender | undefined {
  const address = receiver.target?.address
  const answers = (link: Sender) => link.source?.address === address
  const named = (link: Sender) => answers(link) && (link.name === replyTo || link.target?.address === replyTo)
  return receiver.session.find_sender(named) ?? receiver.session.find_sender(answers)
}
