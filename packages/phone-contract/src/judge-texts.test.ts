import { expect, it } from 'vitest'
import { judgeTexts } from './judge-texts.ts'

const texts = { platform: 'android', osVersion: '10', appVersion: '1.2.1', model: 'Pixel 3' }

it('takes texts of up to a hundred characters of every script', () => {
  expect(judgeTexts(texts)).toBeUndefined()
  expect(judgeTexts({ ...texts, model: '小'.repeat(100), platform: '' })).toBeUndefined()
})

it('refuses what is no text, too long, or cannot be stored', () => {
  expect(judgeTexts({ ...texts, platform: undefined })).toBe('format')
  expect(judgeTexts({ ...texts, osVersion: 10 })).toBe('format')
  expect(judgeTexts({ ...texts, appVersion: 'x'.repeat(101) })).toBe('text-length')
  expect(judgeTexts({ ...texts, model: 'Pixel\0' })).toBe('characters')
  expect(judgeTexts({ ...texts, model: '\ud83d' })).toBe('characters')
})
