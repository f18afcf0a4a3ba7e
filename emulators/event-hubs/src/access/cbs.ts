import type { Message } from 'rhea'
import { unauthorized } from '../amqp/fault.ts'
import type { AccessKey } from '../config.ts'
import { type Answer, refusal } from '../links/request.ts'
import type { Grants } from './grants.ts'
import { readToken } from './sas.ts'

/** The put-token operation of claims-based security ($cbs): a valid token is added to what the connection may do. */
export function putToken(request: Message, keys: AccessKey[], grants: Grants, now: number): Answer {
  try {
    if (typeof request.body !== 'string') throw new Error('the body is not a token')
    grants.add(readToken(request.body, keys, now))
    return { status: 202, description: 'Accepted' }
  } catch (error) {
    return refusal(401, unauthorized(`InvalidSignature: ${(error as Error).message}`))
  }
}
