import type { IncomingHttpHeaders } from 'node:http'
import { StorageError } from './errors.ts'

/** What a condition is judged against: the state of the path, or undefined when nothing is there. */
export type State = { etag: string; modified: number } | undefined

type Conditions = { match?: string; noneMatch?: string; modifiedSince?: number; unmodifiedSince?: number }

/** Refuses a read whose conditions do not hold: 304 where the caller's copy is still good, 412 otherwise. */
export function checkReadConditions(headers: IncomingHttpHeaders, state: State): void {
  const asked = read(headers, '')
  if (failsMatch(asked, state)) throw new StorageError(412, 'ConditionNotMet')
  if (failsNoneMatch(asked, state)) throw new StorageError(304, 'ConditionNotMet')
}

/**
 * Refuses a write whose conditions do not hold. `exists` is the code for `If-None-Match: *` on something that is there,
 * which is a conflict (409) rather than a failed condition.
 */
export function checkWriteConditions(headers: IncomingHttpHeaders, state: State, exists = 'ConditionNotMet'): void {
  const asked = read(headers, '')
  if (asked.noneMatch === '*' && state) throw new StorageError(exists === 'ConditionNotMet' ? 412 : 409, exists)
  if (failsMatch(asked, state) || failsNoneMatch(asked, state)) throw new StorageError(412, 'ConditionNotMet')
}

/** Refuses a rename whose `x-ms-source-if-*` conditions do not hold for the source. */
export function checkSourceConditions(headers: IncomingHttpHeaders, state: State): void {
  const asked = read(headers, 'x-ms-source-')
  if (failsMatch(asked, state) || failsNoneMatch(asked, state)) throw new StorageError(412, 'SourceConditionNotMet')
}

function read(headers: IncomingHttpHeaders, prefix: string): Conditions {
  const one = (name: string) => headers[prefix + name]?.toString()
  return {
    match: one('if-match'),
    noneMatch: one('if-none-match'),
    modifiedSince: date(one('if-modified-since')),
    unmodifiedSince: date(one('if-unmodified-since')),
  }
}

function failsMatch(asked: Conditions, state: State): boolean {
  if (asked.match && (!state || (asked.match !== '*' && !sameEtag(asked.match, state.etag)))) return true
  return (
    asked.unmodifiedSince !== undefined && state !== undefined && wholeSecond(state.modified) > asked.unmodifiedSince
  )
}

function failsNoneMatch(asked: Conditions, state: State): boolean {
  if (!state) return false
  if (asked.noneMatch) return asked.noneMatch === '*' || sameEtag(asked.noneMatch, state.etag)
  return asked.modifiedSince !== undefined && wholeSecond(state.modified) <= asked.modifiedSince
}

function sameEtag(asked: string, actual: string): boolean {
  return asked.replace(/^W\//, '').replaceAll('"', '') === actual.replaceAll('"', '')
}

/** HTTP dates know whole seconds only, so a time is compared as its header would show it. */
function wholeSecond(time: number): number {
  return Math.floor(time / 1000) * 1000
}

function date(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new StorageError(400, 'InvalidHeaderValue', 'a date in a condition cannot be read')
  return time
}
