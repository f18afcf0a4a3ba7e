/** What the bearer of a key or of a shared access signature may do. */
export type Grant = {
  kind: 'key' | 'sas'
  /** Whether any of the letters is among the permissions granted; a key grants all. */
  allows(anyOf: string): boolean
}

export const everything: Grant = { kind: 'key', allows: () => true }

export function granting(permissions: string): Grant {
  return { kind: 'sas', allows: (anyOf) => [...anyOf].some((letter) => permissions.includes(letter)) }
}

/**
 * What an operation asks for: at which level, and any one of these permissions (r read, a add, c create, w write,
 * d delete, l list, m move, p permissions). Only listings and objects are open to a service SAS.
 */
export type Needs = { level: 'service' | 'container' | 'listing' | 'object'; anyOf: string }
