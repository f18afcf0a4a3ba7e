import { startEmulators, type TestEmulators } from '@smittestopp/embedded/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { endureKills, gapsOf } from '../../services/ingestion/test/capture-faults.ts'

const SECONDS = Number(process.env.FAULT_SECONDS ?? 600)

let emulators: TestEmulators

beforeAll(async () => {
  emulators = await startEmulators(['event-hubs', 'data-lake'])
})

afterAll(() => emulators?.stop())

it(`leaves no gap in the lake when captures, stream and lake are killed for ${SECONDS} s`, async () => {
  const victims = ['data-lake', 'event-hubs']
  const { acknowledged, partitions } = await endureKills(emulators, { folder: 'long-json', seconds: SECONDS, victims })
  const found = partitions.flatMap(({ captured }) => [...captured.values()])
  const marks = new Set(found.flat())
  expect(partitions.map(gapsOf)).toEqual([[], [], [], []])
  expect(found.filter((one) => new Set(one).size > 1)).toEqual([])
  expect(acknowledged.filter((mark) => !marks.has(mark))).toEqual([])
})
