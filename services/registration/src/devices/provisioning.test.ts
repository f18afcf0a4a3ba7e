import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createProvisioning } from './provisioning.ts'

const RULES = { provisioningTimeoutMs: 30, failureLimit: 3 }
const fail = () => Promise.reject(new Error('no'))

async function failTimes(provisioning: ReturnType<typeof createProvisioning>, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await expect(provisioning.run(fail)).rejects.toThrow('no')
}

describe('provisioning', () => {
  it('hands on what comes of the work', async () => {
    expect(await createProvisioning(RULES).run(async () => 7)).toBe(7)
  })

  it('waits for so long and no longer, and bears what fails afterwards', async () => {
    const provisioning = createProvisioning(RULES)
    const late = provisioning.run(async () => {
      await pause(60)
      throw new Error('late')
    })
    await expect(late).rejects.toMatchObject({ unavailable: 'device registration' })
    await pause(60) // a rejection that nobody took would end the test run
  })

  it('is well until so many have failed in a row, timeouts among them, and again after one that did not', async () => {
    const provisioning = createProvisioning(RULES)
    await failTimes(provisioning, 2)
    await provisioning.run(async () => {})
    await failTimes(provisioning, 2)
    provisioning.check()
    await expect(provisioning.run(() => pause(60))).rejects.toThrow()
    expect(() => provisioning.check()).toThrow('3 registrations in a row')
    await provisioning.run(async () => {})
    provisioning.check()
  })

  it('gives it another try a minute after the last failure, and one failure then is enough', async () => {
    let now = 0
    const provisioning = createProvisioning(RULES, () => now)
    await failTimes(provisioning, 3)
    now = 59_999
    expect(() => provisioning.check()).toThrow()
    now = 60_000
    provisioning.check()
    await failTimes(provisioning, 1)
    expect(() => provisioning.check()).toThrow('4 registrations')
  })

  it('takes work that throws at once for work that failed', async () => {
    const provisioning = createProvisioning({ ...RULES, failureLimit: 1 })
    const outcome = provisioning.run(() => {
      throw new Error('at once')
    })
    await expect(outcome).rejects.toThrow('at once')
    expect(() => provisioning.check()).toThrow()
  })
})
