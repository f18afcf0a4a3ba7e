import { openDatabase } from '@smittestopp/database'
import { openTestDatabase } from '@smittestopp/database/testing'
import { layCable } from '@smittestopp/embedded/testing'
import { expect, it, vi } from 'vitest'
import { recordPurposes } from '../src/purposes/record.ts'

const OPENING = {
  purpose: 'tracing_gps' as const,
  open_from: new Date('2026-01-01T00:00:00Z'),
  open_to: new Date('2026-07-01T00:00:00Z'),
}

it('puts the dates of the settings on record, be the database there at the start or not', async () => {
  const database = await openTestDatabase()
  const cable = await layCable(database.urlOf('registration'))
  await cable.cut()
  const through = openDatabase(cable.url)
  const recorded = recordPurposes(through, [OPENING])
  expect(() => recorded.check()).toThrow('not on record')
  await cable.mend()
  await vi.waitFor(() => recorded.check(), { timeout: 20_000, interval: 100 })
  expect(await through.call('get_purposes', {})).toContainEqual(OPENING)
  await recorded.close()
  await through.close()
  await cable.close()
  await database.close()
})
