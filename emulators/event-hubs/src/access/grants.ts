import type { Claim } from '../config.ts'
import type { Grant } from './sas.ts'

const MAX_GRANTS = 1024

/** What one connection has been allowed so far; a newer token for the same path takes the place of the older. */
export class Grants {
  readonly #byPath = new Map<string, Grant>()
  readonly #now: () => number

  /** `now` is machine time, since that is what tokens are signed with. */
  constructor(now: () => number) {
    this.#now = now
  }

  add(grant: Grant): void {
    for (const [path, { expiresAt }] of this.#byPath) if (expiresAt <= this.#now()) this.#byPath.delete(path)
    if (this.#byPath.size >= MAX_GRANTS) throw new Error('too many tokens on one connection')
    this.#byPath.set(grant.path, grant)
  }

  allows(resource: string, claim: Claim): boolean {
    const wanted = resource.toLowerCase()
    const now = this.#now()
    return [...this.#byPath.values()].some(
      ({ path, expiresAt, claims }) => expiresAt > now && claims.includes(claim) && covers(path, wanted),
    )
  }
}

function covers(path: string, resource: string): boolean {
  return path === '' || resource === path || resource.startsWith(`${path}/`)
}
