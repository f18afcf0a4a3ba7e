import type { TagFilter } from './query.ts'
import { expectMark, parseError, type Reader, type Token } from './tokens.ts'

/** The rest of `["key"]`, `["key"="value"]` or `["key"~"^(a|b)$"]`, of which the first bracket is read. */
export function parseFilter(tokens: Reader): TagFilter {
  const key = textOf(tokens.next())
  const mark = tokens.next()
  if (mark.value === ']') return { key }
  if (mark.value !== '=' && mark.value !== '~') throw parseError(mark.line, `']' expected - '${mark.value}' found.`)
  const value = tokens.next()
  const values = mark.value === '=' ? [textOf(value)] : alternativesOf(value)
  expectMark(tokens, ']')
  return { key, values }
}

function textOf({ kind, value, line }: Token): string {
  if (kind !== 'text' && kind !== 'word') throw parseError(line, `a text expected - '${value}' found.`)
  return value
}

/** No regular expression of a stranger is ever compiled: of all there are, only a list of whole values is understood. */
function alternativesOf({ kind, value, line }: Token): string[] {
  const list = /^\^\(([^()]*)\)\$$/.exec(kind === 'text' ? value : '')?.[1]
  const values = list?.split('|') ?? []
  if (values.length === 0 || !values.every((one) => /^[\p{L}\p{N} _:-]+$/u.test(one)))
    throw parseError(line, 'Invalid regular expression: only "^(a|b)$" is understood here')
  return values
}
