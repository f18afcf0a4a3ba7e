import Provider, { type ClientMetadata, type Configuration, errors, interactionPolicy, type JWK } from 'oidc-provider'
import type { FreshSignIns } from '../people/fresh-sign-ins.ts'
import type { Realm } from '../people/realm.ts'
import { problemBody } from '../problem.ts'
import type { Keys } from '../store/keys.ts'
import type { sqliteAdapter } from '../store/oidc-adapter.ts'
import { accountFinder } from './accounts.ts'
import { undateCookies } from './cookies.ts'
import { policyName, shapeLikeB2c, tokenClaims } from './tokens.ts'

export interface Lifetimes {
  idTokenSeconds: number
  refreshTokenSeconds: number
  /** However often it is refreshed, a sign-in ends after this. */
  refreshWindowSeconds: number
}

export interface ProviderDeps {
  publicUrl: string
  tenant: string
  realms: Realm[]
  keys: Keys
  adapter: ReturnType<typeof sqliteAdapter>
  freshSignIns: FreshSignIns
  lifetimes: Lifetimes
}

/** The path of the issuer, as Azure AD B2C lays it out for this policy. */
export function issuerPath(tenant: string): string {
  return `/${tenant}/${policyName}/v2.0`
}

/** The certified OpenID Connect library, set up to answer as Azure AD B2C does for a public client with PKCE. */
export function openProvider(deps: ProviderDeps): Provider {
  const provider = new Provider(`${deps.publicUrl}${issuerPath(deps.tenant)}`, {
    adapter: deps.adapter,
    jwks: { keys: [deps.keys.signing as JWK] },
    cookies: { keys: deps.keys.cookies },
    clients: deps.realms.map(clientOf),
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    routes: { authorization: '/authorize', token: '/token', jwks: '/keys', end_session: '/logout' },
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub', 'oid', 'tfp', 'name', 'newUser', 'signInNames.phoneNumber'] },
    conformIdTokenClaims: false,
    findAccount: accountFinder(deps),
    extraTokenClaims: tokenClaims,
    formats: { customizers: { jwt: shapeLikeB2c } },
    interactions: { policy: signInOnly(), url: (_context, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: (context) => grantAll(context, deps.realms),
    features: featuresFor(deps.realms),
    // B2C gives a refresh token without asking for consent, and each can be used once.
    issueRefreshToken: async () => true,
    expiresWithSession: async () => false,
    rotateRefreshToken: true,
    ttl: lifetimes(deps.lifetimes),
    renderError: (context, out) => {
      context.type = 'application/problem+json'
      const message = out.error_description ?? out.error
      context.body = JSON.stringify(problemBody({ status: context.status, code: out.error, message }))
    },
  })
  provider.use(undateCookies)
  provider.proxy = true // the scheme and host come from PUBLIC_URL, see mount.ts
  return provider
}

function clientOf(realm: Realm): ClientMetadata {
  return {
    client_id: realm.clientId,
    // Any port of a loopback redirect is accepted for native clients (RFC 8252, 7.3).
    application_type: realm.redirectUris.every(isNativeRedirect) ? 'native' : 'web',
    redirect_uris: realm.redirectUris,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  }
}

function isNativeRedirect(uri: string): boolean {
  const { protocol, hostname } = new URL(uri)
  if (protocol === 'http:') return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  return protocol !== 'https:'
}

/** Asks for a sign-in when there is none, or when whoever is signed in is nobody to this client; never for consent. */
function signInOnly() {
  const policy = interactionPolicy.base()
  policy.remove('consent')
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check(
        'stranger',
        'the session belongs to nobody this client knows',
        'login_required',
        (context) => Boolean(context.oidc.session?.accountId && !context.oidc.account),
      ),
    )
  return policy
}

type LoadGrant = NonNullable<Configuration['loadExistingGrant']>

/** Each sign-in has a grant of its own, so that a reused refresh token ends that sign-in and no other. */
async function grantAll(context: Parameters<LoadGrant>[0], realms: Realm[]) {
  const { client, session, provider } = context.oidc
  const realm = realmOf(realms, client?.clientId)
  if (!session?.accountId) return undefined
  const grant = new provider.Grant({ clientId: realm.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid offline_access')
  grant.addResourceScope(resourceOf(realm), realm.scope)
  await grant.save()
  return grant
}

function featuresFor(realms: Realm[]): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_context, client) => resourceOf(realmOf(realms, client?.clientId)),
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource, client) => {
        const realm = realmOf(realms, client.clientId)
        if (resource !== resourceOf(realm)) throw new errors.InvalidTarget()
        return {
          scope: realm.scope,
          audience: realm.audience,
          accessTokenTTL: realm.accessTokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }
      },
    },
  }
}

function lifetimes(settings: Lifetimes): Configuration['ttl'] {
  return {
    AuthorizationCode: 600,
    AccessToken: (_context, token) => token.resourceServer?.accessTokenTTL ?? 3_600,
    IdToken: settings.idTokenSeconds,
    RefreshToken: settings.refreshTokenSeconds,
    Grant: settings.refreshWindowSeconds,
    Interaction: 3_600,
    Session: 86_400,
  }
}

function realmOf(realms: Realm[], clientId: string | undefined): Realm {
  const realm = realms.find((candidate) => candidate.clientId === clientId)
  if (!realm) throw new errors.InvalidClient()
  return realm
}

function resourceOf(realm: Realm): string {
  return `urn:audience:${encodeURIComponent(realm.audience)}`
}
