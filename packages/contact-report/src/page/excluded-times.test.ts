import type { Excluded } from '@smittestopp/contracts'
import { describe, expect, it } from 'vitest'
import { excludedTimes } from './excluded-times.ts'

const [time_from, time_to] = ['2026-03-02T10:00:00Z', '2026-03-02T11:30:00Z']

const told = (...excluded: Excluded[]) => excludedTimes(excluded)?.markup

describe('the times left out of a contact', () => {
  it('are told with sensor, times, whose pause it was, and the reason as text', () => {
    const page = told(
      { sensor: 'bluetooth', of: 'patient', time_from, time_to, reason: 'visor & <gloves>' },
      { sensor: 'gps', of: 'peer', time_from, time_to, reason: null },
    )!
    expect(page).toContain('<strong>Bluetooth</strong> Mon 2 Mar 10:00:00 – 11:30:00, paused by the person')
    expect(page).toContain('<q>visor &#38; &#60;gloves&#62;</q>')
    expect(page).toContain('<strong>GPS</strong> Mon 2 Mar 10:00:00 – 11:30:00, paused by the contact</li>')
  })

  it('are not mentioned when there are none', () => {
    expect(told()).toBeUndefined()
  })
})
