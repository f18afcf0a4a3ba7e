import { invalid } from '../hub/problem.ts'

/** A query as SQL: the condition over `devices d` with its values, and which properties to tell (undefined for all). */
export type Query = { select: string[] | undefined; where: string; values: (string | number)[] }

/** What can be asked about, as SQL; a device that was never active was so in the year 1. */
const COLUMNS: Record<string, string> = {
  deviceId: 'd.device_id',
  status: 'd.status',
  connectionState: "'Disconnected'",
  lastActivityTime: 'coalesce(d.last_activity_at, -62135596800000)',
  statusUpdateTime: 'coalesce(d.status_updated_at, -62135596800000)',
}
const OPERATORS: Record<string, string> = {
  '=': '=',
  '!=': '<>',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}
const TOKEN = /\s*('(?:[^']|'')*'|"[^"]*"|[A-Za-z_][A-Za-z0-9_.]*|<=|>=|<>|!=|[=<>(),*[\]])\s*/y
const LONGEST = 8000
const DEEPEST = 10

function tokensOf(text: string): string[] {
  if (text.length > LONGEST) throw invalid('The query is too long')
  const pattern = new RegExp(TOKEN)
  const tokens: string[] = []
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (!match) throw invalid('The query cannot be read')
    tokens.push(match[1]!)
  }
  return tokens
}

function literalOf(token: string | undefined): string {
  if (token?.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
  if (token?.startsWith('"')) return token.slice(1, -1)
  throw invalid('The query compares with something that is not text')
}

function operandOf(property: string, token: string | undefined): string | number {
  const text = literalOf(token)
  if (!property.endsWith('Time')) return text
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw invalid(`${property} is compared with something that is not a time`)
  return time
}

/** Reads `SELECT *|names FROM devices [WHERE …]` by recursive descent; outside the subset it is a 400. */
export function parseQuery(text: string): Query {
  const tokens = tokensOf(text)
  const values: (string | number)[] = []
  let depth = 0

  const isNext = (word: string) => tokens[0]?.toUpperCase() === word
  function accept(word: string): boolean {
    if (!isNext(word)) return false
    tokens.shift()
    return true
  }
  function expect(word: string) {
    if (!accept(word)) throw invalid(`The query cannot be read: ${word} was expected`)
  }

  function separated(): string[] {
    const list = [tokens.shift() ?? '']
    while (accept(',')) list.push(tokens.shift() ?? '')
    return list
  }

  function among(property: string): string {
    expect('[')
    const list = separated().map((token) => operandOf(property, token))
    expect(']')
    values.push(...list)
    return `${COLUMNS[property]} in (${list.map(() => '?').join(', ')})`
  }

  function comparison(): string {
    const property = tokens.shift()?.replace(/^devices\./, '') ?? ''
    if (!Object.hasOwn(COLUMNS, property)) throw invalid(`The query asks about '${property}', which is not supported`)
    if (accept('IN')) return among(property)
    const operator = tokens.shift() ?? ''
    if (!Object.hasOwn(OPERATORS, operator)) throw invalid(`The query uses '${operator}', which is not supported`)
    values.push(operandOf(property, tokens.shift()))
    return `${COLUMNS[property]} ${OPERATORS[operator]} ?`
  }

  function term(): string {
    if (!accept('(')) return comparison()
    if (++depth > DEEPEST) throw invalid('The query is nested too deep')
    const inner = either()
    expect(')')
    depth -= 1
    return inner
  }

  function list(word: 'AND' | 'OR', next: () => string): string {
    const terms = [next()]
    while (accept(word)) terms.push(next())
    return `(${terms.join(` ${word} `)})`
  }
  const both = () => list('AND', term)
  const either = () => list('OR', both)

  expect('SELECT')
  const select = accept('*') ? undefined : separated()
  expect('FROM')
  expect('DEVICES')
  const where = accept('WHERE') ? either() : 'true'
  if (tokens.length > 0) throw invalid('The query cannot be read to its end')
  return { select, where, values }
}
