import type { FastifyRequest } from 'fastify'
import type { AccessKey, Right } from '../config.ts'
import type { Device } from '../devices/device.ts'
import { HubProblem, unauthorized } from '../hub/problem.ts'
import { isCurrent, isSignedBy, isWithin, parseSas, type SasToken } from './token.ts'

export type AccessDeps = { hostName: string; accessKeys: AccessKey[]; machineTime: () => number }

/** The names a token may call this hub by: its own, and the address it was reached at. */
function namesOf(request: FastifyRequest, hostName: string): string[] {
  return [hostName, request.host.toLowerCase()]
}

function currentToken(request: FastifyRequest, { machineTime }: AccessDeps): SasToken {
  const token = parseSas(request.headers.authorization)
  if (!token || !isCurrent(token, machineTime())) throw unauthorized()
  return token
}

/** Lets a service in whose policy, named by skn, has the right. */
export function authorizeService(request: FastifyRequest, right: Right, deps: AccessDeps) {
  const token = currentToken(request, deps)
  const policy = deps.accessKeys.find((candidate) => candidate.name === token.policy)
  if (!policy || !isSignedBy(token, policy.key)) throw unauthorized()
  const path = request.url.split('?')[0]!
  if (!namesOf(request, deps.hostName).some((name) => isWithin(name + path, token.resource))) throw unauthorized()
  if (!policy.rights.includes(right)) throw unauthorized()
}

/** Checks that a token is in form and time before its device is looked up, and hands back the check against that device. */
export function readDeviceToken(request: FastifyRequest, deps: AccessDeps) {
  const token = currentToken(request, deps)
  return function authorizeDevice(device: Device) {
    const narrow = namesOf(request, deps.hostName).some((name) =>
      token.resource.toLowerCase().startsWith(`${name}/devices/`),
    )
    const own = namesOf(request, deps.hostName).some((name) =>
      isWithin(`${name}/devices/${device.deviceId}/messages/events`, token.resource),
    )
    const signed = isSignedBy(token, device.primaryKey) || isSignedBy(token, device.secondaryKey)
    if (!narrow || !own || token.policy !== undefined || !signed) throw unauthorized()
    if (device.status === 'disabled') throw new HubProblem(403, 'DeviceDisabled', 'The device is disabled')
  }
}
