import { z } from 'zod'
import { type ExtensionValue, findExtension } from '../store/extensions.ts'
import type { Kind } from '../store/objects.ts'
import type { Store } from '../store/open.ts'
import { badRequest } from './problem.ts'
import { instant } from './resource.ts'

type Extensions = Record<string, ExtensionValue | null>

const CHECKS: Record<string, z.ZodType<ExtensionValue>> = {
  Boolean: z.boolean(),
  String: z.string().max(256),
  Integer: z.int32(),
  LargeInteger: z.int(),
  DateTime: z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text))),
}

function checkExtension(store: Store, kind: Kind, name: string, value: unknown): ExtensionValue | null {
  const declared = findExtension(store, name)
  if (!declared?.targetObjects.some((target) => target.toLowerCase() === kind)) {
    throw badRequest(`The following extension properties are not available: ${name}.`)
  }
  if (value === null) return null
  const checked = CHECKS[declared.dataType]!.safeParse(value)
  if (!checked.success) throw badRequest(`Invalid value specified for property '${name}' of resource '${kind}'.`)
  return checked.data
}

function requireAll(schema: z.ZodObject, plain: Record<string, unknown>, kind: Kind) {
  for (const [name, shape] of Object.entries(schema.shape)) {
    const missing = plain[name] === undefined && !z.safeParse(shape as z.ZodType, undefined).success
    if (missing) throw badRequest(`A value is required for property '${name}' of resource '${kind}'.`)
  }
}

/** Splits a body into its own properties, checked by the schema, and the extension attributes, checked by what is declared. */
export function readBody<S extends z.ZodObject>(store: Store, kind: Kind, schema: S, body: unknown) {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('A JSON object is required.')
  const entries = Object.entries(body)
  const plain = Object.fromEntries(entries.filter(([name]) => !name.startsWith('extension_')))
  requireAll(schema, plain, kind)
  const checked = schema.safeParse(plain)
  if (!checked.success) {
    const [issue] = checked.error.issues
    const name = issue?.path[0] ?? (issue?.code === 'unrecognized_keys' ? issue.keys[0] : '')
    throw badRequest(`Invalid value specified for property '${String(name)}' of resource '${kind}'.`)
  }
  const extensions: Extensions = {}
  for (const [name, value] of entries) {
    if (name.startsWith('extension_')) extensions[name] = checkExtension(store, kind, name, value)
  }
  return { properties: checked.data, extensions }
}
