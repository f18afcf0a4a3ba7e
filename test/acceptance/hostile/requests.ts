import type { HostileData } from './data.ts'

/** One request with something hostile in it; who signs it, and how, is not its business. */
export interface HostileRequest {
  what: string
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer
  /** Whether the phone signs it, or somebody who signed in presents their token, or neither. */
  by: 'phone' | 'token' | 'nobody'
  /** What the answer must be; any but a failure of the server when it does not say. */
  statuses?: number[]
  /** A member of the answer that must read like this. */
  says?: (answer: Record<string, unknown>) => boolean
}

type Batch = Record<string, unknown>

const TEXTS = ['platform', 'osVersion', 'appVersion', 'model'] as const
const LONGEST_TEXT = 100
const LONGEST_VERSION = 40
const LONGEST_REASON = 200
const LONG_AGO = '2020-04-16T10:00:00Z'

/** What HTTP allows in a header, a character a byte; and in a request line. */
const HEADER = /^[\t\x20-\x7e\x80-\xff]*$/
const TARGET = /^[\x21-\xff]*$/
/** An escape that says what text cannot hold: the null character, half of a surrogate pair. */
const UNSTORABLE = /(?<!\\)(\\\\)*\\u(0000|d[89a-f]..)/i

const asBytes = (text: string) => Buffer.from(text).toString('latin1')
const isStorable = (value: unknown) => !UNSTORABLE.test(JSON.stringify(value))

/** Everything that can be asked with one hostile string, and every file of the JSON suite as a body and inside one. */
export function* hostileRequests({ files, strings }: HostileData, now: Date): Generator<HostileRequest> {
  for (const file of files) yield* filesAsBodies(file, now)
  for (const string of strings) {
    yield* stringsInUploads(string, now)
    yield* stringsInHeaders(string, now)
    yield* stringsInTargets(string, now)
    yield* stringsInQuestions(string)
  }
}

function batchAt(now: Date, more: Batch = {}): Batch {
  const time = `${now.toISOString().slice(0, 19)}Z`
  const fix = { timeFrom: time, timeTo: time, latitude: 59.9, longitude: 10.7, accuracy: 5 }
  return { platform: 'ios', osVersion: '13.5', appVersion: '1.3.0', model: 'iPhone12,1', events: [fix], ...more }
}

function upload(what: string, body: Buffer | string | Batch, statuses?: number[], headers = {}): HostileRequest {
  const bytes = Buffer.from(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
  const typed = { 'content-type': 'application/json', ...headers }
  return { what, method: 'POST', path: '/app/events', headers: typed, body: bytes, by: 'phone', statuses }
}

function* filesAsBodies({ name, bytes }: HostileData['files'][number], now: Date): Generator<HostileRequest> {
  yield upload(`${name} as body`, bytes, [400])
  const [before, after] = JSON.stringify(batchAt(now, { more: 'here' })).split('"here"') as [string, string]
  const around = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
  const json = parsed(around)
  const isParsed = json !== undefined
  if (name.startsWith(isParsed ? 'n_' : 'y_')) throw new Error(`${name} does not do what its name says`)
  yield upload(`${name} in a batch`, around, [isParsed && isStorable(json) ? 200 : 400])
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function* stringsInUploads(string: string, now: Date): Generator<HostileRequest> {
  const [fix] = batchAt(now).events as Batch[]
  const sighting = { deviceId: '0'.repeat(32), time: fix!.timeFrom, rssi: -60 }
  const old = { ...fix, timeFrom: LONG_AGO, timeTo: LONG_AGO }
  const event = (what: string, ...events: Batch[]) => upload(`${what} ${string}`, batchAt(now, { events }), [200])
  const text = string.length <= LONGEST_TEXT ? [200] : [400]

  yield upload(`body ${string}`, string, [400])
  yield upload(`body in quotes ${string}`, JSON.stringify(string), [400])
  for (const name of TEXTS) yield upload(`${name} ${string}`, batchAt(now, { [name]: string }), text)
  yield upload(`model in escapes ${string}`, escaped(JSON.stringify(batchAt(now, { model: string }))), text)
  yield upload(`unknown member ${string}`, batchAt(now, { note: string, [`_${string}`]: [string] }), [200])
  yield event('event.deviceId', { ...sighting, deviceId: string })
  yield event('event.time', { ...sighting, time: string })
  yield event('event.rssi', { ...sighting, rssi: string })
  yield event('event.timeFrom', { ...fix, timeFrom: string })
  yield event('event.latitude', { ...fix, latitude: string })
  yield event('unknown member of an event', { ...fix, note: string, [`_${string}`]: string })
  yield { ...event('beside a refused event', { ...fix, note: string }, old), says: ({ refused }) => refused === 1 }
}

/** Every character as the escape that stands for it. */
function escaped(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function* stringsInHeaders(string: string, now: Date): Generator<HostileRequest> {
  const value = asBytes(string)
  if (!HEADER.test(value)) return
  for (const name of ['idempotency-key', 'content-type', 'content-encoding', 'signature-input', 'authorization'])
    yield upload(`${name} ${string}`, batchAt(now, { note: string }), undefined, { [name]: value })

  const none = { body: Buffer.alloc(0) }
  const asked = (what: string, more: Pick<HostileRequest, 'method' | 'path' | 'headers' | 'by' | 'statuses'>) => ({
    ...none,
    what: `${what} ${string}`,
    ...more,
  })
  const signed2020 = { authorization: `SharedAccessSignature sr=${value}&sig=${value}&se=${value}` }
  const register = { method: 'POST', path: '/onboarding/register-device' }
  const pin = { method: 'GET', path: '/app/pin', by: 'nobody' as const, statuses: [401, 403] }
  yield asked('authorization of 2020', { ...pin, headers: signed2020 })
  yield asked('authorization and no signature', { ...pin, headers: { authorization: value } })
  yield asked('token', { ...register, by: 'nobody', statuses: [401], headers: { authorization: `Bearer ${value}` } })
  yield asked('test-number', { ...register, by: 'token', statuses: [403], headers: { 'test-number': value } })
}

function* stringsInTargets(string: string, now: Date): Generator<HostileRequest> {
  const encoded = encodeURIComponent(string.toWellFormed())
  const bytes = asBytes(string)
  const body = Buffer.alloc(0)
  const asked = (what: string, method: string, path: string): HostileRequest => ({
    what: `${what} ${string}`,
    method,
    path,
    headers: {},
    body,
    by: 'phone',
  })
  yield asked('path', 'GET', `/app/${encoded}`)
  yield { ...asked('device in the path', 'DELETE', `/app/devices/${encoded}`), statuses: [400, 404, 414] }
  yield asked('device of IoT Hub', 'POST', `/devices/${encoded}/messages/events?api-version=2020-03-01`)
  yield { ...upload(`query ${string}`, batchAt(now, { note: string })), path: `/app/events?${encoded}=${encoded}` }
  if (!TARGET.test(bytes)) return
  yield asked('path as it is', 'GET', `/app/${bytes}`)
  yield asked('query as it is', 'GET', `/app/pin?${bytes}`)
}

function* stringsInQuestions(string: string): Generator<HostileRequest> {
  const ask = (method: string, path: string, json: unknown, statuses: number[]): HostileRequest => ({
    what: `${path} ${string}`,
    method,
    path,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(json)),
    by: 'phone',
    statuses,
  })
  const consent = { purpose: 'statistics', given: true, text_hash: 'a'.repeat(64) }
  const pause = { sensor: 'gps', time_from: '2020-04-16T10:00:00Z', time_to: '2020-04-16T11:00:00Z' }
  const isVersion = string.length > 0 && string.length <= LONGEST_VERSION
  yield ask('POST', '/app/birthyear', { birthyear: string }, [400])
  yield ask('POST', '/app/contactids', { count: string }, [400])
  yield {
    ...ask('PUT', '/app/consents', { consents: [{ ...consent, text_version: string }] }, isVersion ? [200] : [400]),
    says: ({ history }) =>
      !isVersion || (history as Batch[]).some(({ to, text_version }) => to === null && text_version === string),
  }
  const isReason = string.length <= LONGEST_REASON
  yield {
    ...ask('PUT', '/app/pauses', { pauses: [{ ...pause, reason: string }] }, isReason ? [200] : [400]),
    says: ({ pauses }) => !isReason || (pauses as Batch[])[0]!.reason === string,
  }
}
