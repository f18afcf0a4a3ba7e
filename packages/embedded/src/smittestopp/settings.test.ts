import { expect, it } from 'vitest'
import { readStackSettings } from './settings.ts'

it('hands on every setting of analyses, whatever its name, and no empty one', () => {
  const { analysis } = readStackSettings({ ANALYSIS_GPS_DISTANCE: '15', ANALYSIS_SECONDS: '', LOG_LEVEL: 'warn' })
  expect(analysis).toEqual({ ANALYSIS_GPS_DISTANCE: '15' })
})
