import type { ServerResponse } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import { dropRest } from '../answer.ts'
import { Problem } from '../problem.ts'
import type { Body } from './body.ts'
import { answerHeaders } from './headers.ts'

export interface Forwarding {
  pool: Pool
  timeoutMs: number
  body: Body
  headers: string[]
  /** What stands on the answer whatever the service says. */
  ownHeaders: Record<string, string>
  /** Called at most once, with what went wrong. */
  fail: (problem: Problem) => void
}

/** Sends the request on and its answer back, each as fast as the other side takes it. Nothing is tried twice. */
export function forward(response: ServerResponse, forwarding: Forwarding): void {
  const { pool, body, headers } = forwarding
  const { url = '/', method = 'GET' } = response.req
  const relay = new Relay(response, forwarding)
  response.once('close', () => relay.leave())
  pool.dispatch({ path: url, method, headers, body }, relay)
  relay.waitForTurn()
}

/** The answer of a service on its way to the asker; a class because undici calls one object for each request. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse
  readonly #forwarding: Forwarding
  #controller: Dispatcher.DispatchController | undefined
  #turn: NodeJS.Timeout | undefined
  #over = false

  constructor(response: ServerResponse, forwarding: Forwarding) {
    this.#response = response
    this.#forwarding = forwarding
  }

  /** While all connections to the service are taken, the time runs too. */
  waitForTurn(): void {
    if (this.#controller || this.#over) return
    this.#turn = setTimeout(() => this.#end(timeout()), this.#forwarding.timeoutMs)
  }

  /** The asker has gone, or has everything. */
  leave(): void {
    this.#end(undefined)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.#turn)
    this.#controller = controller
    if (this.#over) controller.abort(new Error('nobody waits for this any more'))
  }

  onResponseStart(_controller: unknown, status: number, headers: Parameters<typeof answerHeaders>[0]): void {
    if (status < 200 || this.#over) return
    this.#response.writeHead(status, answerHeaders(headers, this.#forwarding.ownHeaders))
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over || this.#response.write(chunk)) return
    controller.pause()
    this.#response.once('drain', () => controller.resume())
  }

  onResponseEnd(): void {
    if (this.#over) return
    this.#over = true
    this.#response.end()
    dropRest(this.#response.req)
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#end(problemOf(error))
  }

  #end(problem: Problem | undefined): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#turn)
    this.#controller?.abort(problem ?? new Error('the asker has gone'))
    if (problem) this.#forwarding.fail(problem)
  }
}

function problemOf(error: Error & { code?: string }): Problem {
  if (error instanceof Problem) return error
  if (error.code?.endsWith('_TIMEOUT')) return timeout()
  return new Problem(502, 'upstream-unavailable', 'the service behind is not available', { 'retry-after': '2' })
}

function timeout(): Problem {
  return new Problem(504, 'upstream-timeout', 'the service behind took too long', { 'retry-after': '2' })
}
