import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

/** An expected failure, told as IoT Hub tells it: a status and an error code, which is also a header. */
export class HubProblem extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export function invalid(message: string): HubProblem {
  return new HubProblem(400, 'ArgumentInvalid', message)
}

export function unauthorized(): HubProblem {
  return new HubProblem(401, 'IotHubUnauthorizedAccess', 'Unauthorized')
}

export function deviceNotFound(deviceId: string): HubProblem {
  return new HubProblem(404, 'DeviceNotFound', `Device ${deviceId} not registered`)
}

function toProblem(error: FastifyError | HubProblem): HubProblem {
  if (error instanceof HubProblem) return error
  const status = error.statusCode ?? 500
  if (status === 413) return new HubProblem(413, 'MessageTooLarge', 'The request body is too large')
  if (status >= 400 && status < 500) return new HubProblem(status, 'ArgumentInvalid', 'The request cannot be read')
  return new HubProblem(500, 'ServerError', 'Server error')
}

/** Answers every failure in IoT Hub's shape; a defect is logged whole and told as a bare 500. */
export function hubErrorHandler(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error)
  if (problem.status === 500) request.log.error({ err: error }, 'failed')
  // Left open, so that who is still sending a body that is too large hears why.
  reply.removeHeader('connection')
  return reply
    .code(problem.status)
    .headers({ ...problem.headers, 'iothub-errorcode': problem.code })
    .send({
      Message: `ErrorCode:${problem.code};${problem.message}`,
      ExceptionMessage: `Tracking ID:${request.id}-TimeStamp:${new Date().toISOString()}`,
    })
}

export function hubNotFound() {
  throw new HubProblem(404, 'NotFound', 'No such resource')
}
