import { extensionValuesOf } from '../store/extensions.ts'
import { identitiesOf } from '../store/identities.ts'
import type { DirectoryObject, Kind } from '../store/objects.ts'
import type { Store } from '../store/open.ts'
import { badRequest } from './problem.ts'

/** What Graph tells of a kind of object unasked, and what only when `$select` names it. */
export type Resource = { kind: Kind; odataType: string; byDefault: string[]; onSelect: string[] }

export const USER: Resource = {
  kind: 'user',
  odataType: '#microsoft.graph.user',
  byDefault:
    'businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname userPrincipalName id'.split(
      ' ',
    ),
  onSelect: 'accountEnabled createdDateTime deletedDateTime identities mailNickname userType'.split(' '),
}

export const GROUP: Resource = {
  kind: 'group',
  odataType: '#microsoft.graph.group',
  byDefault:
    'id deletedDateTime createdDateTime description displayName groupTypes mail mailEnabled mailNickname securityEnabled visibility'.split(
      ' ',
    ),
  onSelect: [],
}

export function resourceOf({ kind }: DirectoryObject): Resource {
  return kind === 'user' ? USER : GROUP
}

/** The property names of a `$select`; a name the kind does not have is a 400, extension attributes are never refused. */
export function readSelect(text: string | undefined, resource: Resource): string[] {
  if (text === undefined) return resource.byDefault
  const names = text.split(',').map((name) => name.trim())
  const known = [...resource.byDefault, ...resource.onSelect]
  const unknown = names.find((name) => !known.includes(name) && !name.startsWith('extension_'))
  if (unknown === undefined) return names
  const type = resource.odataType.slice(1)
  throw badRequest(
    `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type '${type}'.`,
  )
}

/** An instant as Graph writes it: ISO 8601 in UTC, fractions only when there are any. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z')
}

/** The selected properties of an object; an extension attribute without a value is left out, as in Graph. */
export function tell(store: Store, object: DirectoryObject, names: string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {
    businessPhones: [],
    groupTypes: [],
    ...object.properties,
    id: object.id,
    displayName: object.displayName,
    createdDateTime: instant(object.createdAt),
    deletedDateTime: object.deletedAt === null ? null : instant(object.deletedAt),
  }
  if (names.includes('identities')) values.identities = identitiesOf(store, object.seq)
  const extended = names.some((name) => name.startsWith('extension_'))
  if (extended) Object.assign(values, extensionValuesOf(store, object.seq))
  const told = names.filter((name) => name in values || !name.startsWith('extension_'))
  return Object.fromEntries(told.map((name) => [name, values[name] ?? null]))
}
