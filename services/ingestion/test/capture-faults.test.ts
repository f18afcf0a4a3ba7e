import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endureKills, gapsOf } from './capture-faults.ts'

let emulators: TestEmulators

beforeAll(async () => {
  emulators = await startEmulators(['event-hubs', 'data-lake'])
})

afterAll(() => emulators?.stop())

describe('captures that are killed', () => {
  it('leave every event of the stream in a file, and one that is in two under one sequence number', async () => {
    const ordeal = await endureKills(emulators, { folder: 'killed-json', seconds: 15, victims: ['data-lake'] })
    const found = ordeal.partitions.flatMap(({ captured }) => [...captured.values()])
    expect(ordeal.kills).toBeGreaterThan(2)
    expect(ordeal.partitions.map(gapsOf)).toEqual([[], [], [], []])
    expect(found.filter((marks) => new Set(marks).size > 1)).toEqual([])
    const marks = new Set(found.flat())
    expect(ordeal.acknowledged.filter((mark) => !marks.has(mark))).toEqual([])
  }, 120_000)
})
