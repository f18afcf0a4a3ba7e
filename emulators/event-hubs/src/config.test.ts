import { expect, it } from 'vitest'
import { readConfig } from './config.ts'

const LEAST = {
  DATA_DIR: 'data',
  HUBS: '{"smittestopp":{"partitions":4}}',
  ACCESS_KEYS: '[{"name":"upload","key":"secret","claims":["Send"]}]',
}

it('reads the least that is needed, and fills in the rest', () => {
  expect(readConfig(LEAST)).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 5672,
    HUBS: { smittestopp: { partitions: 4, consumerGroups: ['$Default'] } },
    RETENTION_HOURS: 168,
    SEGMENT_BYTES: 67_108_864,
    MAX_MESSAGE_BYTES: 1_048_576,
  })
})

it('tells all faults at once, and no key', () => {
  const wrong = { PORT: 'x', HUBS: '{', ACCESS_KEYS: '[{"name":"a","key":"secret","claims":["Fly"]}]' }
  const read = () => readConfig(wrong)
  for (const name of ['PORT', 'DATA_DIR', 'HUBS', 'ACCESS_KEYS']) expect(read).toThrow(name)
  expect(read).not.toThrow('secret')
})

it('takes no hub name that could leave the data folder', () => {
  expect(() => readConfig({ ...LEAST, HUBS: '{"../x":{"partitions":1}}' })).toThrow('HUBS')
})
