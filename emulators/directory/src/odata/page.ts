import type { FastifyRequest } from 'fastify'
import { unsupportedQuery } from '../graph/problem.ts'
import type { DirectoryObject } from '../store/objects.ts'

export type Query = Record<string, string | string[] | undefined>

/** A place in the order of creation and how many to tell from there; new objects come after it, so pages stay put. */
export type Page = { after: number; top: number }

const OPTIONS = ['$filter', '$select', '$top', '$skiptoken', '$count']
const DEFAULT_TOP = 100
const MOST = 999

/** One query option as text; given twice, or not known here, it is a 400. */
export function option(query: Query, name: string): string | undefined {
  const value = query[name]
  if (Array.isArray(value)) throw unsupportedQuery(`Query option '${name}' was specified more than once.`)
  return value
}

function refuseUnknownOptions(query: Query) {
  const unknown = Object.keys(query).find((name) => name.startsWith('$') && !OPTIONS.includes(name))
  if (unknown) throw unsupportedQuery(`The query option '${unknown}' is not supported.`)
}

function readSkipToken(token: string | undefined): number {
  if (token === undefined) return 0
  const place = /^seq:(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString())?.[1]
  if (!place) throw unsupportedQuery('The skip token is invalid.')
  return Number(place)
}

export function readPage(query: Query): Page {
  refuseUnknownOptions(query)
  const given = option(query, '$top')
  const top = given === undefined ? DEFAULT_TOP : Number(given)
  if (!Number.isInteger(top) || top < 1 || top > MOST) {
    throw unsupportedQuery(`Invalid page size specified: '${given}'. Must be between 1 and ${MOST} inclusive.`)
  }
  return { after: readSkipToken(option(query, '$skiptoken')), top }
}

export function originOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/v1.0`
}

function nextLink(request: FastifyRequest, last: DirectoryObject): string {
  const options: Query = {
    ...(request.query as Query),
    $skiptoken: Buffer.from(`seq:${last.seq}`).toString('base64url'),
  }
  const text = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return `${request.protocol}://${request.host}${request.url.split('?')[0]}?${text.join('&')}`
}

/** The answer to a list: `found` is one more than a page when there is more, and then says where the rest begins. */
export function pageOf(
  request: FastifyRequest,
  page: Page,
  context: string,
  found: DirectoryObject[],
  tell: (object: DirectoryObject) => unknown,
) {
  const shown = found.slice(0, page.top)
  const more = found.length > page.top ? { '@odata.nextLink': nextLink(request, shown.at(-1)!) } : {}
  return { '@odata.context': `${originOf(request)}/$metadata#${context}`, ...more, value: shown.map(tell) }
}
