/** Somebody who may sign in, with what the tokens say about them. `id` is the `sub` of the tokens. */
export interface Person {
  id: string
  claims: Record<string, unknown>
}

/** Who may sign in to one client, and what their tokens are for. */
export interface Realm {
  clientId: string
  redirectUris: string[]
  /** The `aud` of the access tokens. */
  audience: string
  /** The one scope of the audience, told in `scp`. */
  scope: string
  accessTokenSeconds: number
  /** The person who has just proved that this number is theirs, or undefined when they are not let in. */
  admit(phoneNumber: string): Promise<Person | undefined>
  /** The person with this id, or undefined when there is none any more. */
  find(id: string): Promise<Person | undefined>
}
