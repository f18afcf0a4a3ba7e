import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { Connection, EventContext, Receiver, Session } from 'rhea'
import { putToken } from './access/cbs.ts'
import { Grants } from './access/grants.ts'
import { claimMissing, type Fault, tooLarge } from './amqp/fault.ts'
import type { OpenReceiver, OpenSender } from './amqp/rhea.ts'
import type { Claim, Config } from './config.ts'
import type { Hub } from './hub.ts'
import type { Intake } from './intake.ts'
import { findDestination, findOrigin, isFault } from './links/address.ts'
import { admitConsumer } from './links/admission.ts'
import type { Consumer } from './links/consumer.ts'
import type { Owners } from './links/owners.ts'
import { Producer } from './links/producer.ts'
import { answerRequest, MAX_REQUEST_BYTES, type Service } from './links/request.ts'
import { describe } from './management.ts'

export interface ClientDeps {
  config: Config
  hubs: Map<string, Hub>
  owners: Owners
  /** Time as events carry it, milliseconds since 1970. */
  clock: () => number
  /** Time by which tokens expire. */
  machineTime: () => number
  logger: Logger
}

interface OpenLink {
  resource: string
  claim: Claim
  close: (fault?: Fault) => void
}

/** What one connection may do and has open: its links, and the room each belongs in. */
export class Client {
  readonly #deps: ClientDeps
  readonly #socket: Socket
  readonly #intake: Intake
  readonly #grants: Grants
  readonly #services: Map<string, Service>
  readonly #producers = new Map<Receiver, Producer>()
  readonly #consumers = new Map<OpenSender, Consumer>()
  readonly #links = new Map<Receiver | OpenSender, OpenLink>()

  constructor(deps: ClientDeps, socket: Socket, intake: Intake) {
    this.#deps = deps
    this.#socket = socket
    this.#intake = intake
    this.#grants = new Grants(deps.machineTime)
    const { config, hubs, machineTime } = deps
    const mayRead = (resource: string) => this.#mayUse(resource, 'Listen') || this.#mayUse(resource, 'Send')
    this.#services = new Map<string, Service>([
      ['$cbs', (request) => putToken(request, config.ACCESS_KEYS, this.#grants, machineTime())],
      ['$management', (request) => describe(request, { hubs, mayRead })],
    ])
  }

  /** Follows rhea's events of a connection. */
  listenTo(connection: Connection): void {
    connection.on('receiver_open', ({ receiver }: EventContext) => this.#openProducer(receiver as OpenReceiver))
    connection.on('sender_open', ({ sender }: EventContext) => this.#openConsumer(sender as OpenSender))
    connection.on('message', (context: EventContext) => this.#take(context))
    connection.on('receiver_close', ({ receiver }: EventContext) => this.#forget(receiver!))
    connection.on('sender_close', ({ sender }: EventContext) => this.#forget(sender as OpenSender))
    connection.on('session_close', ({ session }: EventContext) => this.#forgetSession(session!))
  }

  /** Most bytes a message on this link may have. */
  maxBytes(link: Receiver): number {
    return this.#producers.has(link) ? this.#deps.config.MAX_MESSAGE_BYTES : MAX_REQUEST_BYTES
  }

  wakeConsumers(): void {
    for (const consumer of this.#consumers.values()) consumer.wake()
  }

  /** Closes the links whose token has expired and was not renewed. */
  closeExpired(): void {
    for (const [link, { resource, claim, close }] of this.#links) {
      if (this.#mayUse(resource, claim)) continue
      this.#deps.logger.info({ resource, claim }, 'token expired')
      close(claimMissing(claim, resource))
      this.#forget(link)
    }
  }

  forgetAll(): void {
    for (const link of this.#links.keys()) this.#forget(link)
  }

  #openProducer(link: OpenReceiver): void {
    const address = addressOf(link.target)
    link.set_target({ address })
    if (this.#services.has(address)) return
    const destination = findDestination(this.#deps.hubs, address)
    const fault = this.#refusal(address, 'Send', destination)
    if (fault || isFault(destination)) {
      link.close(fault)
      return
    }
    const onFailure = (error: unknown) => this.#deps.logger.error(error, 'events not stored')
    const maxMessageBytes = this.#deps.config.MAX_MESSAGE_BYTES
    this.#producers.set(link, new Producer({ destination, intake: this.#intake, maxMessageBytes, onFailure }))
    this.#links.set(link, { resource: address, claim: 'Send', close: (reason) => link.close(reason) })
  }

  #openConsumer(link: OpenSender): void {
    const address = addressOf(link.source)
    link.set_source({ address })
    if (this.#services.has(address)) return
    const refusal = this.#tryConsumer(link, address)
    if (refusal) link.close(refusal)
  }

  #tryConsumer(link: OpenSender, address: string): Fault | undefined {
    const origin = findOrigin(this.#deps.hubs, address)
    const fault = this.#refusal(address, 'Listen', origin)
    if (fault || isFault(origin)) return fault
    const { owners, clock, logger } = this.#deps
    const onFailure = (error: unknown) => logger.error(error, 'events not read')
    const onClose = () => {
      this.#consumers.delete(link)
      this.#links.delete(link)
    }
    const consumer = admitConsumer({ link, origin, owners, clock, socket: this.#socket, onFailure, onClose })
    if (isFault(consumer)) return consumer
    this.#consumers.set(link, consumer)
    this.#links.set(link, { resource: address, claim: 'Listen', close: (reason) => consumer.close(reason) })
    return undefined
  }

  #take({ receiver, delivery, message }: EventContext): void {
    const bytes = message as unknown as Buffer
    const producer = this.#producers.get(receiver!)
    const address = addressOf(receiver!.target)
    const service = this.#services.get(address)
    if (producer) {
      void producer.take(delivery!, bytes)
    } else if (!service) {
      delivery!.reject(claimMissing('Send', address))
    } else if (bytes.length > MAX_REQUEST_BYTES) {
      delivery!.reject(tooLarge(MAX_REQUEST_BYTES))
    } else {
      delivery!.accept()
      answerRequest(receiver!, bytes, service)
    }
  }

  #refusal(address: string, claim: Claim, found: object): Fault | undefined {
    if (!this.#mayUse(address, claim)) return claimMissing(claim, address)
    return isFault(found) ? found : undefined
  }

  #mayUse(resource: string, claim: Claim): boolean {
    return this.#grants.allows(resource, claim)
  }

  #forget(link: Receiver | OpenSender): void {
    const open = this.#links.get(link)
    this.#links.delete(link)
    this.#producers.delete(link as Receiver)
    if (this.#consumers.has(link as OpenSender)) open?.close()
  }

  #forgetSession(session: Session): void {
    for (const link of this.#links.keys()) if (link.session === session) this.#forget(link)
  }
}

function addressOf(terminus: { address?: unknown } | undefined): string {
  return typeof terminus?.address === 'string' ? terminus.address : ''
}
