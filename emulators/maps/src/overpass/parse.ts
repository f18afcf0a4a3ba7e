import type { Box } from '../osm/element.ts'
import { parseFilter } from './parse-filter.ts'
import type { OutMode, Query, Statement, Step } from './query.ts'
import { expectMark, parseError, type Reader, type Token, tokensOf } from './tokens.ts'

/** More statements than a client of ours sends in one query, and few enough to be answered in time. */
export const MOST_STATEMENTS = 2_000

const TYPES: Record<string, Statement['types']> = {
  node: ['node'],
  way: ['way'],
  relation: ['relation'],
  nwr: ['node', 'way', 'relation'],
}
const DEFAULTS = { seconds: 180, bytes: 512 * 1024 * 1024 }

/** Understands a query, or throws what Overpass would say; the time it takes grows with the length of the query alone. */
export function parseQuery(text: string): Query {
  const tokens = tokensOf(text)
  const query: Query = { ...DEFAULTS, steps: [] }
  if (tokens.peek().value === '[') parseSettings(tokens, query)
  let statements = 0
  while (tokens.peek().kind !== 'end') {
    const step = parseStep(tokens)
    if (step.kind === 'select') statements += step.statements.length
    if (statements > MOST_STATEMENTS) throw parseError(tokens.peek().line, `more than ${MOST_STATEMENTS} statements`)
    query.steps.push(step)
  }
  if (query.steps.length === 0) throw parseError(1, 'Your input contains no statement.')
  return query
}

function parseSettings(tokens: Reader, query: Query) {
  while (tokens.peek().value === '[') {
    tokens.next()
    const name = tokens.next()
    expectMark(tokens, ':')
    if (name.value === 'out') expectWord(tokens, 'json')
    else if (name.value === 'timeout') query.seconds = parseCount(tokens)
    else if (name.value === 'maxsize') query.bytes = parseCount(tokens)
    else if (name.value === 'bbox') query.box = parseBox(tokens)
    else throw parseError(name.line, `Unknown setting "${name.value}"`)
    expectMark(tokens, ']')
  }
  expectMark(tokens, ';')
}

function parseStep(tokens: Reader): Step {
  const first = tokens.next()
  if (first.value === 'out') return { kind: 'out', mode: parseOut(tokens), line: first.line }
  if (first.value !== '(') return { kind: 'select', statements: [parseStatement(tokens, first)] }
  const statements: Statement[] = []
  while (tokens.peek().value !== ')') {
    if (statements.length > MOST_STATEMENTS) break
    statements.push(parseStatement(tokens, tokens.next()))
  }
  expectMark(tokens, ')')
  expectMark(tokens, ';')
  return { kind: 'select', statements }
}

function parseStatement(tokens: Reader, first: Token): Statement {
  const types = first.kind === 'word' && Object.hasOwn(TYPES, first.value) ? TYPES[first.value] : undefined
  if (!types) throw parseError(first.line, `Unknown type "${first.value}"`)
  const statement: Statement = { types, filters: [] }
  for (let mark = tokens.next(); mark.value !== ';'; mark = tokens.next()) {
    if (mark.value === '[') statement.filters.push(parseFilter(tokens))
    else if (mark.value === '(' && !statement.box) {
      statement.box = parseBox(tokens)
      expectMark(tokens, ')')
    } else throw parseError(mark.line, `';' expected - '${mark.value}' found.`)
  }
  return statement
}

function parseOut(tokens: Reader): OutMode {
  const mode: OutMode = { detail: 'body', geometry: 'none' }
  for (let word = tokens.next(); word.value !== ';'; word = tokens.next()) {
    if (word.value === 'body' || word.value === 'tags') mode.detail = word.value
    else if (word.value === 'geom' || word.value === 'center') mode.geometry = word.value
    else throw parseError(word.line, `';' expected - '${word.value}' found.`)
  }
  return mode
}

function parseBox(tokens: Reader): Box {
  const line = tokens.peek().line
  const numbers: number[] = []
  for (let i = 0; i < 4; i++) {
    if (i > 0) expectMark(tokens, ',')
    numbers.push(parseNumber(tokens))
  }
  const [south, west, north, east] = numbers as [number, number, number, number]
  if (south < -90 || north > 90 || south > north) throw parseError(line, 'latitudes of a box are between -90 and 90')
  if (west < -180 || east > 180 || west > east) throw parseError(line, 'longitudes of a box are between -180 and 180')
  return { south, west, north, east }
}

function parseCount(tokens: Reader): number {
  const line = tokens.peek().line
  const count = parseNumber(tokens)
  if (!Number.isSafeInteger(count) || count < 0) throw parseError(line, 'a whole number expected')
  return count
}

function parseNumber(tokens: Reader): number {
  const token = tokens.next()
  if (token.kind !== 'number') throw parseError(token.line, `a number expected - '${token.value}' found.`)
  return Number(token.value)
}

function expectWord(tokens: Reader, word: string) {
  const token = tokens.next()
  if (token.value !== word) throw parseError(token.line, `'${word}' expected - '${token.value}' found.`)
}
