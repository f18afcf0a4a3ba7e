import { createPhone, type Phone } from '@smittestopp/simulator'
import { describe, expect, it } from 'vitest'
import { registerConsenting } from '../phones.ts'
import type { Run } from './run.ts'

const OWNER = '+00100000921'
const MINUTE_MS = 60_000

/** Phones whose clocks are wrong. */
export function clockSkew(run: Run): void {
  const phoneOff = ({ device }: Phone, minutes: number, key = device.SigningKey) => {
    const clock = () => new Date(run.system.clock().getTime() + minutes * MINUTE_MS)
    return createPhone(run.system.gatewayUrl, { ...device, SigningKey: key }, { clock, attempts: 1 })
  }

  describe('a phone with a wrong clock', () => {
    it('is served when it is four minutes off, and refused like any stranger when it is ten minutes off', async () => {
      const phone = await registerConsenting(run.system, OWNER)
      const stranger = phoneOff(phone, 0, Buffer.alloc(32).toString('base64'))
      const { status, text } = await stranger.send('GET', '/app/devices')
      expect(status).toBe(403)
      for (const [method, path] of [
        ['GET', '/app/devices'],
        ['POST', '/app/heartbeat'],
        ['POST', '/app/events'],
      ] as const) {
        for (const minutes of [-10, 10])
          expect.soft(await phoneOff(phone, minutes).send(method, path), path).toMatchObject({ status, text })
        for (const minutes of [-4, 4])
          expect.soft((await phoneOff(phone, minutes).send(method, path)).status, path).not.toBe(403)
      }
      expect((await phoneOff(phone, 4).send('GET', '/app/devices')).status).toBe(200)
      expect((await phoneOff(phone, -4).send('GET', '/app/devices')).status).toBe(200)
    })
  })
}
