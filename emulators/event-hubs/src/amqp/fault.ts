/** What we tell a client that may not, or cannot: an AMQP error, which its SDK turns into an error code. */
export interface Fault {
  condition: string
  description: string
}

export function notFound(entity: string): Fault {
  return { condition: 'amqp:not-found', description: `The messaging entity '${entity}' could not be found.` }
}

export function unauthorized(description: string): Fault {
  return { condition: 'amqp:unauthorized-access', description }
}

export function claimMissing(claim: string, resource: string): Fault {
  return unauthorized(
    `Unauthorized access. '${claim}' claim(s) are required to perform this operation. Resource: '${resource}'.`,
  )
}

export function noSuchPartition(partition: string, count: number): Fault {
  return {
    condition: 'com.microsoft:argument-out-of-range',
    description: `The partition '${partition}' is invalid for this event hub. It should be between 0 and ${count - 1}.`,
  }
}

export function badArgument(description: string): Fault {
  return { condition: 'com.microsoft:argument-error', description }
}

export function tooLarge(maxBytes: number): Fault {
  return {
    condition: 'amqp:link:message-size-exceeded',
    description: `The message is larger than ${maxBytes} bytes, which is the most this event hub takes.`,
  }
}

export function stolen(description: string): Fault {
  return { condition: 'amqp:link:stolen', description }
}

export function undecodable(description: string): Fault {
  return { condition: 'amqp:decode-error', description }
}

export function tooMany(description: string): Fault {
  return { condition: 'amqp:resource-limit-exceeded', description }
}

/** Retried by the SDK, as it should be: the send may succeed when the disk does. */
export function notStored(): Fault {
  return { condition: 'amqp:internal-error', description: 'The events could not be stored.' }
}

export function unreadable(): Fault {
  return { condition: 'amqp:internal-error', description: 'The events could not be read.' }
}
