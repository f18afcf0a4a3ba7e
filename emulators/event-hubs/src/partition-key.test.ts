import fc from 'fast-check'
import { expect, it } from 'vitest'
import { partitionOfKey } from './partition-key.ts'

const sdk = new URL('impl/partitionKeyToIdMapper.js', import.meta.resolve('@azure/event-hubs'))
const { mapPartitionKeyToId } = await import(sdk.href)

it('puts every key where the SDK would', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 32 }), (key, count) => {
      expect(partitionOfKey(key, count)).toBe(mapPartitionKeyToId(key, count))
    }),
    { numRuns: 2000 },
  )
})
