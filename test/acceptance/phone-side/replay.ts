import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { fresh, type Phone, signingKeyOf, signRequest } from '@smittestopp/simulator'
import { describe, expect, it } from 'vitest'
import { ask, type Said } from '../http.ts'
import { registerConsenting } from '../phones.ts'
import type { Run } from './run.ts'

const OWNER = '+00100000931'
const BODY = new Uint8Array(
  Buffer.from('{"platform":"ios","osVersion":"13.5","appVersion":"1.3.0","model":"iPhone12,1","events":[]}'),
)

/** The header of the app of 2020; `path` is what its service saw. */
function signature2020({ device }: Phone, method: string, path: string, seconds: number): string {
  const text = `${device.DeviceId}|${seconds}|${method}|${path}`
  const digest = createHmac('sha256', Buffer.from(device.SharedAccessKey, 'base64')).update(text).digest('base64')
  return `SMST-HMAC-SHA256 ${device.DeviceId};${seconds};${digest}`
}

/** What was signed once is taken once. */
export function replay(run: Run): void {
  const send = (path: string, init: RequestInit): Promise<Said> => ask(`${run.system.gatewayUrl}${path}`, init)

  /** Sent again and again while what was killed is away, and until it is answered otherwise. */
  async function whenBack<T extends { status: number }>(attempt: () => Promise<T>): Promise<T> {
    for (const end = performance.now() + 30_000; ; await pause(200)) {
      const said = await attempt()
      if (said.status < 500 || performance.now() > end) return said
    }
  }

  describe('a captured request', () => {
    it('is refused when it is sent again, also after upload and Redis were killed', async () => {
      const phone = await registerConsenting(run.system, OWNER)
      const parts = { method: 'POST', path: '/app/events', query: '', body: BODY }
      const headers = { 'content-type': 'application/json', ...signRequest(parts, signingKeyOf(phone.device), fresh()) }
      const again = () => send('/app/events', { method: 'POST', body: BODY, headers })
      expect((await again()).status).toBe(200)
      expect(await again()).toMatchObject({ status: 403, json: { code: 'forbidden' } })
      for (const name of ['redis', 'upload']) {
        run.system.stack.kill(name)
        expect(await whenBack(again), name).toMatchObject({ status: 403, json: { code: 'forbidden' } })
      }
      expect((await whenBack(() => phone.upload(JSON.parse(Buffer.from(BODY).toString())))).status).toBe(200)
    })

    it('of the scheme of 2020 is taken on the paths of 2020, once, and marked', async () => {
      const phone = await registerConsenting(run.system, OWNER)
      const seconds = Math.floor(run.system.clock().getTime() / 1000)
      const signed = (method: string, path: string) => ({
        method,
        headers: { authorization: signature2020(phone, method, path, seconds) },
      })
      const first = await send('/app/pin', signed('GET', '/pin'))
      expect(first).toMatchObject({ status: 200, json: { pin_codes: [] } })
      expect(first.headers.get('deprecation')).toBe('true')
      expect((await send('/app/pin', signed('GET', '/pin'))).status).toBe(403)
      expect((await send('/app/contactids', signed('POST', '/contactids'))).json).toMatchObject({ valid_seconds: 900 })
      for (const path of ['devices', 'consents', 'pauses'])
        expect.soft((await send(`/app/${path}`, signed('GET', `/${path}`))).status, path).toBeGreaterThan(400)
    })
  })
}
