import { cp, readdir, readFile, truncate } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPartitionLog, type PartitionLog } from '../src/log/partition-log.ts'
import type { Position } from '../src/log/position.ts'
import { makeFolder, removeFolder } from './emulator.ts'

let folder: string
let time = 0

beforeEach(async () => {
  folder = await makeFolder()
  time = 1_000
})

afterEach(() => removeFolder(folder))

function open(from = folder, tailCacheBytes = 0): Promise<PartitionLog> {
  return openPartitionLog({ folder: from, segmentBytes: 4096, segmentAgeMs: 1e12, tailCacheBytes, clock: () => ++time })
}

const payload = (sequence: number) => Buffer.from(`event ${sequence} ${'x'.repeat((sequence * 37) % 500)}`)

/** Appends so many events, in rounds of one, two, three… */
async function fill(log: PartitionLog, count: number) {
  for (let done = 0, size = 1; done < count; done += size, size = Math.min(size + 1, count - done)) {
    await log.append(
      Array.from({ length: size }, () => ({ sequence }) => [payload(sequence)]),
    )
  }
}

async function readAll(log: PartitionLog, from: Position = 'earliest') {
  const records = []
  let offset = await log.seek(from)
  for (;;) {
    const some = await log.read(offset, 7)
    if (some.length === 0) return records
    records.push(...some)
    offset = some.at(-1)!.next
  }
}

describe('a partition log', () => {
  it('gives back what was appended, from memory, from disk, and after opening anew', async () => {
    const log = await open(folder, 1 << 20)
    await fill(log, 100)
    const expected = Array.from({ length: 100 }, (_, sequence) => payload(sequence))
    expect((await readAll(log)).map((record) => record.payload)).toEqual(expected)
    await log.close()
    const again = await open()
    expect((await readdir(folder)).length).toBeGreaterThan(3)
    const records = await readAll(again)
    expect(records.map((record) => record.payload)).toEqual(expected)
    expect(records.map((record) => record.sequence)).toEqual(expected.map((_, index) => index))
    await again.close()
  })

  it('finds every event by each of its keys, in whichever segment it lies', async () => {
    const log = await open()
    await fill(log, 60)
    const records = await readAll(log)
    for (const record of records) {
      for (const by of ['offset', 'sequence', 'time'] as const) {
        const value = record[by]
        const at = records.find((other) => other[by] >= value)!.offset
        const after = records.find((other) => other[by] > value)?.offset ?? records.at(-1)!.next
        expect(await log.seek({ by, value, inclusive: true })).toBe(at)
        expect(await log.seek({ by, value, inclusive: false })).toBe(after)
      }
    }
    await log.close()
  })

  it('keeps every whole event, and only those, wherever its last segment is cut', async () => {
    const log = await open()
    await fill(log, 40)
    await log.close()
    const records = await readAll(log)
    const segments = (await readdir(folder)).sort()
    const last = segments.at(-1)!
    const base = Number.parseInt(last, 10)
    const size = (await readFile(path.join(folder, last))).length
    const header = size - (records.at(-1)!.next - base)
    let copies = 0
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: header, max: size }), async (cut) => {
        const copy = path.join(folder, `copy-${copies++}`)
        for (const name of segments) await cp(path.join(folder, name), path.join(copy, name))
        await truncate(path.join(copy, last), cut)
        const whole = records.filter((record) => record.next - base + header <= cut)
        const recovered = await open(copy)
        expect(await readAll(recovered)).toEqual(whole)
        await recovered.append([({ sequence }) => [payload(sequence)]])
        expect((await readAll(recovered)).map(({ sequence }) => sequence)).toEqual([...whole.keys(), whole.length])
        await recovered.close()
      }),
      { numRuns: 60 },
    )
  })

  it('refuses to open when events in its midst are missing', async () => {
    const log = await open()
    await fill(log, 60)
    await log.close()
    const [first] = (await readdir(folder)).sort()
    await truncate(path.join(folder, first!), 200)
    await expect(open()).rejects.toThrow('events are missing')
  })

  it('reads no other segment than the last to open', async () => {
    const log = await open()
    await fill(log, 60)
    await log.close()
    const [first] = (await readdir(folder)).sort()
    const file = path.join(folder, first!)
    const { length } = await readFile(file)
    await truncate(file, 44)
    await truncate(file, length) // every record of it is now zeros
    const again = await open()
    expect(again.last.sequence).toBe(59)
    await expect(again.read(0, 1)).rejects.toThrow('damaged')
    await again.close()
  })
})
