import { readFileSync } from 'node:fs'
import { openTestDatabase } from '@smittestopp/database/testing'
import { expect, it } from 'vitest'
import { describeSchema, SCHEMA_FILE } from '../scripts/schema.ts'

it('keeps docs/schema equal to what the migrations and procedures add up to (npm run schema writes it)', async () => {
  const database = await openTestDatabase()
  try {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(await describeSchema(database))
  } finally {
    await database.close()
  }
})
