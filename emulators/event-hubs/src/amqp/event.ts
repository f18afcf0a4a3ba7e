import type { Place } from '../log/record.ts'
import type { Compose } from '../log/round.ts'
import { type Entry, long, mapEntries, mapSection, string, symbol, textOf, timestamp } from './map.ts'
import { binaryContent, SectionCode, sections } from './sections.ts'
import { MalformedAmqp } from './value.ts'

/** Format of a message whose data sections are messages themselves (Event Hubs' batch). */
export const BATCH_FORMAT = 0x80013700

const SEQUENCE = 'x-opt-sequence-number'
const OFFSET = 'x-opt-offset'
const TIME = 'x-opt-enqueued-time'
const PARTITION_KEY = 'x-opt-partition-key'
const KEY_OF = {
  sequence: symbol(SEQUENCE),
  offset: symbol(OFFSET),
  time: symbol(TIME),
  partition: symbol(PARTITION_KEY),
}

/** What one send brings: its events, ready to be placed, and the key that says to which partition. */
export interface Sent {
  partitionKey: string | undefined
  events: Compose[]
}

/** Takes a sent message apart, batch or single; throws MalformedAmqp when any byte of it is wrong. */
export function readSent(message: Buffer, format: number): Sent {
  const parts = [...sections(message)]
  const annotations = parts.find((section) => section.code === SectionCode.messageAnnotations)
  const partitionKey = annotations && keyAmong(mapEntries(message, annotations))
  if (format !== BATCH_FORMAT) return { partitionKey, events: [prepareEvent(message, partitionKey)] }
  const bodies = parts.filter((section) => section.code === SectionCode.data)
  if (bodies.length === 0) throw new MalformedAmqp('a batch without events')
  return { partitionKey, events: bodies.map((body) => prepareEvent(binaryContent(message, body), partitionKey)) }
}

/**
 * Makes an event into what receivers get: annotations with its place in the partition; no header, no delivery annotations;
 * everything else byte for byte as it was sent.
 */
function prepareEvent(message: Buffer, partitionKey: string | undefined): Compose {
  const kept: Buffer[] = []
  let hasBody = false
  let annotations: Entry[] = []
  for (const section of sections(message)) {
    if (section.code === SectionCode.messageAnnotations) annotations = mapEntries(message, section)
    else if (section.code > SectionCode.messageAnnotations) kept.push(message.subarray(section.start, section.end))
    hasBody ||= section.code >= SectionCode.data && section.code <= SectionCode.value
  }
  if (!hasBody) throw new MalformedAmqp('an event without a body')
  const entries = annotations.filter(({ key }) => !isPlace(key)).map(({ encoded }) => [encoded])
  if (partitionKey !== undefined && keyAmong(annotations) === undefined) {
    entries.push([KEY_OF.partition, string(partitionKey)])
  }
  return (place) => [mapSection(SectionCode.messageAnnotations, [...entries, ...placed(place)]), ...kept]
}

function placed({ sequence, offset, time }: Place): Buffer[][] {
  return [
    [KEY_OF.sequence, long(sequence)],
    [KEY_OF.offset, string(String(offset))],
    [KEY_OF.time, timestamp(time)],
  ]
}

/** A client that sends on an event it has received sends the old place along. */
function isPlace(key: string | undefined): boolean {
  return key === SEQUENCE || key === OFFSET || key === TIME
}

function keyAmong(entries: Entry[]): string | undefined {
  const entry = entries.find(({ key }) => key === PARTITION_KEY)
  return entry && textOf(entry.value)
}
