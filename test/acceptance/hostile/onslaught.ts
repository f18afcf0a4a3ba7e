import type { Smittestopp } from '@smittestopp/embedded'
import { fresh, type Phone, signingKeyOf, signRequest } from '@smittestopp/simulator'
import { expect } from 'vitest'
import { lakeLines } from '../lake.ts'
import { bringIn } from '../pipeline.ts'
import { messagesInStream } from '../stream.ts'
import { query } from '../tables.ts'
import type { HostileRequest } from './requests.ts'
import { openSender, type RawAnswer } from './send.ts'

/** Everything that is kept alive by the supervisor. */
const PROCESSES = [
  ...['postgres', 'redis', 'event-hubs', 'data-lake', 'iot-hub', 'directory', 'identity', 'gateway', 'maps'],
  ...['registration', 'upload', 'capture', 'import', 'query', 'analytics', 'deletion'],
]

/** A batch that was taken, and the text that the lake must hold of it. */
interface Taken {
  device: string
  text: string
  batch: { model: string }
}

export interface Outcome {
  /** What went wrong, in words; the first twenty. */
  faults: string[]
  sent: number
  slowestMs: number
}

/**
 * Sends requests from several phones at once, each of which waits for its answers, and looks at what comes of them: the answers, the processes, the stream,
 * the lake and the tables.
 */
export async function endure(
  system: Smittestopp,
  people: { phones: Phone[]; token: string },
  requests: Iterable<HostileRequest>,
): Promise<Outcome> {
  const stream = await messagesInStream(system)
  const lines = await bringIn(system, stream)
  const known = new Set((await lakeLines(system)).map(({ line }) => line))
  const processes = processesOf(system)
  const { taken, ...outcome } = await sendAll(system, people, requests)
  expect(processesOf(system)).toEqual(processes)
  expect(await messagesInStream(system)).toBe(stream + taken.length)
  await bringIn(system, lines + taken.length)
  const added = (await lakeLines(system)).filter(({ line }) => !known.has(line))
  expect(added.map(({ device, body }) => `${device} ${body}`).toSorted()).toEqual(
    taken.map(({ device, text }) => `${device} ${text}`).toSorted(),
  )
  expect(await modelsInTables(system, people.phones)).toEqual(modelsOf(taken))
  return outcome
}

async function sendAll(
  system: Smittestopp,
  { phones, token }: { phones: Phone[]; token: string },
  requests: Iterable<HostileRequest>,
): Promise<Outcome & { taken: Taken[] }> {
  const outcome = { faults: [] as string[], sent: 0, slowestMs: 0, taken: [] as Taken[] }
  const sender = openSender(system.gatewayUrl)
  const all = requests[Symbol.iterator]()
  const sendFrom = async (phone: Phone) => {
    for (let next = all.next(); !next.done; next = all.next()) {
      const answer = await sender.send(signed(next.value, phone, token)).catch((error: Error) => error.message)
      outcome.sent++
      const fault = faultOf(next.value, answer)
      if (fault && outcome.faults.length < 20)
        outcome.faults.push(`${next.value.method} ${next.value.what.slice(0, 200)}: ${fault}`)
      if (typeof answer === 'string') continue
      outcome.slowestMs = Math.max(outcome.slowestMs, answer.ms)
      outcome.taken.push(...takenFrom(next.value, phone, answer))
    }
  }
  await Promise.all(phones.map(sendFrom)).finally(sender.close)
  return outcome
}

/** Who they are, and how often they were started. */
function processesOf({ stack }: Smittestopp): Record<string, unknown> {
  return Object.fromEntries(PROCESSES.map((name) => [name, stack.component(name)]))
}

function signed({ method, path, headers, body, by }: HostileRequest, phone: Phone, token: string) {
  if (by === 'nobody') return { method, path, headers, body }
  if (by === 'token') return { method, path, headers: { ...headers, authorization: `Bearer ${token}` }, body }
  const [plain, query] = path.split(/(?=\?)(.*)/s) as [string, string?]
  const parts = { method, path: plain, query: query ?? '', body }
  return { method, path, headers: { ...signRequest(parts, signingKeyOf(phone.device), fresh()), ...headers }, body }
}

/** IoT Hub has a form of its own. */
const ERROR_TYPES = /^application\/problem\+json/
const ERROR_TYPES_OF_HUB = /^application\/(problem\+)?json/

function faultOf({ path, statuses, says }: HostileRequest, answer: RawAnswer | string): string | undefined {
  if (typeof answer === 'string') return `no answer (${answer})`
  const { status, type, text } = answer
  const told = `${status} ${text.slice(0, 200)}`
  if (status >= 500 || (statuses && !statuses.includes(status))) return told
  const types = path.startsWith('/devices/') ? ERROR_TYPES_OF_HUB : ERROR_TYPES
  if (status >= 400 && !types.test(type)) return `${told} is no problem`
  if (status >= 400 && /node_modules|\.ts:|\bat .*\(/.test(text.slice(0, 500))) return `${told} shows code`
  if (status < 300 && says && !says(JSON.parse(text))) return `${told} is not what was asked for`
  return undefined
}

/** What an upload left, going by its answer. What is refused leaves nothing; the rest of its batch goes on as it was meant. */
function takenFrom({ path, body }: HostileRequest, { device }: Phone, { status, text }: RawAnswer): Taken[] {
  if (status !== 200 || !path.startsWith('/app/events')) return []
  const { accepted, refused } = JSON.parse(text) as { accepted: number; refused: number }
  if (refused && !accepted) return []
  const batch = JSON.parse(body.toString())
  const kept = refused ? JSON.stringify({ ...batch, events: batch.events.slice(0, accepted) }) : body.toString()
  return [{ device: device.DeviceId, text: kept.replaceAll(/[\r\n]+/g, ' '), batch }]
}

function modelsOf(taken: Taken[]): string[] {
  return [...new Set(taken.map(({ batch }) => batch.model))].toSorted()
}

/** The models that the tables know of these phones. */
async function modelsInTables(system: Smittestopp, phones: Phone[]): Promise<string[]> {
  const rows = await query(
    system,
    'select distinct d.model from dbo.device_information d join dbo.uuid_id u on u.id = d.id where u.uuid = any ($1)',
    [phones.map(({ device }) => device.DeviceId)],
  )
  return rows.map(({ model }) => String(model)).toSorted()
}
