import { unsupportedQuery } from '../graph/problem.ts'

export type Comparison =
  | { op: 'eq'; property: string; value: string | boolean }
  | { op: 'startswith'; property: string; value: string }

/** The part of OData's filter language that Graph is asked for here. */
export type Filter = Comparison | { op: 'and' | 'or'; terms: Filter[] }

export function isComparison(filter: Filter): filter is Comparison {
  return filter.op === 'eq' || filter.op === 'startswith'
}

const TOKEN = /\s*(?:('(?:[^']|'')*')|([A-Za-z_][A-Za-z0-9_]*)|([(),]))\s*/y
const LONGEST = 4000
const DEEPEST = 10

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  const pattern = new RegExp(TOKEN)
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (!match) throw unsupportedQuery('Invalid filter clause.')
    tokens.push(match[0].trim())
  }
  return tokens
}

function textOf(token: string | undefined): string {
  if (!token?.startsWith("'")) throw unsupportedQuery('Invalid filter clause: a string literal was expected.')
  return token.slice(1, -1).replaceAll("''", "'")
}

function literalOf(token: string | undefined): string | boolean {
  return token === 'true' || token === 'false' ? token === 'true' : textOf(token)
}

/** Reads a filter by recursive descent; whatever is outside the subset is a 400, as in Graph. */
export function parseFilter(text: string): Filter {
  if (text.length > LONGEST) throw unsupportedQuery('Invalid filter clause: too long.')
  const tokens = tokensOf(text)
  let depth = 0

  function expect(token: string) {
    if (tokens.shift() !== token) throw unsupportedQuery(`Invalid filter clause: '${token}' was expected.`)
  }

  function list(op: 'and' | 'or', next: () => Filter): Filter {
    const terms = [next()]
    while (tokens[0] === op) {
      tokens.shift()
      terms.push(next())
    }
    return terms.length === 1 ? terms[0]! : { op, terms }
  }

  function parenthesised(): Filter {
    if (++depth > DEEPEST) throw unsupportedQuery('Invalid filter clause: nested too deep.')
    const inner = either()
    expect(')')
    depth -= 1
    return inner
  }

  function startsWith(): Filter {
    expect('(')
    const property = tokens.shift() ?? ''
    expect(',')
    const value = textOf(tokens.shift())
    expect(')')
    return { op: 'startswith', property, value }
  }

  function term(): Filter {
    const first = tokens.shift() ?? ''
    if (first === '(') return parenthesised()
    if (first === 'startswith') return startsWith()
    expect('eq')
    return { op: 'eq', property: first, value: literalOf(tokens.shift()) }
  }

  const both = () => list('and', term)
  const either = () => list('or', both)
  const filter = either()
  if (tokens.length > 0) throw unsupportedQuery('Invalid filter clause.')
  return filter
}
