import { OverpassProblem } from './problem.ts'

export type Token = { kind: 'word' | 'number' | 'text' | 'mark' | 'end'; value: string; line: number }

/** A query being read, token by token. */
export type Reader = { next: () => Token; peek: () => Token }

const PATTERN =
  /(?<space>[ \t\r\n]+)|(?<word>[A-Za-z_]+)|(?<number>-?\d+(?:\.\d+)?)|"(?<double>[^"\\\n]*)"|'(?<single>[^'\\\n]*)'|(?<mark>[()[\]:;,=~])/y

/** Cuts a query into tokens, in one pass; reading on past its end gives `end` again and again. */
export function tokensOf(query: string): Reader {
  let position = 0
  let line = 1
  let ahead: Token | undefined

  function read(): Token {
    while (position < query.length) {
      PATTERN.lastIndex = position
      const groups = PATTERN.exec(query)?.groups
      if (!groups) throw parseError(line, `unexpected '${query[position]}'`)
      position = PATTERN.lastIndex
      const token = tokenOf(groups, line)
      if (token) return token
      line += groups.space!.split('\n').length - 1
    }
    return { kind: 'end', value: 'end of query', line }
  }

  return {
    peek: () => {
      ahead ??= read()
      return ahead
    },
    next: () => {
      const token = ahead ?? read()
      ahead = undefined
      return token
    },
  }
}

function tokenOf({ word, number, double, single, mark }: Record<string, string | undefined>, line: number) {
  if (word !== undefined) return { kind: 'word', value: word, line } as const
  if (number !== undefined) return { kind: 'number', value: number, line } as const
  if (mark !== undefined) return { kind: 'mark', value: mark, line } as const
  const text = double ?? single
  return text === undefined ? undefined : ({ kind: 'text', value: text, line } as const)
}

export function parseError(line: number, what: string): OverpassProblem {
  return new OverpassProblem(400, `line ${line}: parse error: ${what.slice(0, 200)}`)
}

/** Takes the mark off the query, or says what stands in its place. */
export function expectMark(tokens: Reader, mark: string) {
  const token = tokens.next()
  if (token.kind !== 'mark' || token.value !== mark)
    throw parseError(token.line, `'${mark}' expected - '${token.value}' found.`)
}
