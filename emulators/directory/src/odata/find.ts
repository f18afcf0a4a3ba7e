import { unsupportedQuery } from '../graph/problem.ts'
import { findExtension } from '../store/extensions.ts'
import { type DirectoryObject, type Kind, OBJECT_COLUMNS, toObject } from '../store/objects.ts'
import type { Store } from '../store/open.ts'
import { type Comparison, type Filter, isComparison } from './filter.ts'

type Condition = { text: string; values: (string | number)[] }

/** What to list: living objects of a kind after a place in the order, findable by `now` when a filter looks for them. */
export type Search = { kind: Kind; filter: Filter | undefined; after: number; limit: number; now: number }

function unsupported(property: string, kind: Kind) {
  return unsupportedQuery(
    `Unsupported or invalid query filter clause specified for property '${property}' of resource '${kind}'.`,
  )
}

function comparison({ op, property, value }: Comparison, kind: Kind): Condition {
  if (property === 'displayName' && typeof value === 'string') {
    if (op === 'eq') return { text: 'o.display_name = ?', values: [value] }
    // The unary plus keeps the planner to the order of creation: most names share the prefix that is asked for.
    return { text: '+substr(o.display_name, 1, ?) = ? collate nocase', values: [value.length, value] }
  }
  if (!property.startsWith('extension_') || op !== 'eq') throw unsupported(property, kind)
  return {
    text: 'exists (select 1 from extension_values v where v.object_seq = o.seq and v.name = ? and v.value = ?)',
    values: [property, JSON.stringify(value)],
  }
}

function conditionOf(filter: Filter, kind: Kind): Condition {
  if (isComparison(filter)) return comparison(filter, kind)
  const terms = filter.terms.map((term) => conditionOf(term, kind))
  const text = terms.map((term) => term.text).join(` ${filter.op} `)
  return { text: `(${text})`, values: terms.flatMap((term) => term.values) }
}

function checkDeclared(store: Store, filter: Filter, kind: Kind) {
  if (!isComparison(filter)) for (const term of filter.terms) checkDeclared(store, term, kind)
  else if (filter.property.startsWith('extension_') && !findExtension(store, filter.property)) {
    throw unsupported(filter.property, kind)
  }
}

/** The extension attribute all matches share, whose index then leads the way, unless a name does so better. */
function leadOf(filter: Filter): Comparison | undefined {
  const terms = filter.op === 'and' ? filter.terms : [filter]
  const equalities = terms.filter(isComparison).filter((term) => term.op === 'eq')
  if (equalities.some((term) => term.property === 'displayName')) return undefined
  return equalities.find((term) => term.property.startsWith('extension_'))
}

/** Finds objects oldest first; a name, or an extension value all matches share, is looked up in its index. */
export function findObjects(store: Store, { kind, filter, after, limit, now }: Search): DirectoryObject[] {
  if (filter) checkDeclared(store, filter, kind)
  const lead = filter && leadOf(filter)
  const wanted = filter ? conditionOf(filter, kind) : { text: 'true', values: [] }
  const from = lead
    ? 'extension_values lead cross join objects o on o.seq = lead.object_seq where lead.name = ? and lead.value = ?'
    : 'objects o where true'
  const place = lead ? 'lead.object_seq' : 'o.seq'
  const statement = store.database.prepare(
    `select ${OBJECT_COLUMNS} from ${from} and ${place} > ? and o.kind = ? and o.deleted_at is null
       and o.findable_at <= ? and ${wanted.text} order by ${place} limit ?`,
  )
  const leading = lead ? [lead.property, JSON.stringify(lead.value)] : []
  const findableBy = filter ? now : Number.MAX_SAFE_INTEGER
  return statement.all(...leading, after, kind, findableBy, ...wanted.values, limit).map(toObject)
}
