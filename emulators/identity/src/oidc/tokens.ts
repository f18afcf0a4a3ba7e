import type { Configuration } from 'oidc-provider'
import type { Person } from '../people/realm.ts'

/** The name of the custom policy of 2020; it is part of the issuer and told in `tfp`. */
export const policyName = 'B2C_1A_phone_SUSI'

type ExtraClaims = NonNullable<Configuration['extraTokenClaims']>
type Customizer = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>

/** What an access token says about the person. */
export const tokenClaims: ExtraClaims = (context) => {
  const person = context.oidc.account?.person as Person | undefined
  return person && { oid: person.id, tfp: policyName, ver: '1.0', ...person.claims }
}

/** Turns the library's RFC 9068 token into the older form that B2C issues: `typ` JWT, `scp`, `azp`, `nbf`. */
export const shapeLikeB2c: Customizer = (_context, _token, parts) => {
  const { scope, client_id, ...rest } = parts.payload
  parts.header = { ...parts.header, typ: 'JWT' }
  parts.payload = { ...rest, scp: scope, azp: client_id, nbf: rest.iat }
}
