import { setTimeout as pause } from 'node:timers/promises'
import { caseworkerToken, type Phone, phoneToken, revokeConsent } from '@smittestopp/simulator'
import { describe, expect, it } from 'vitest'
import { lookUp } from '../caseworker.ts'
import { deviceSas, JSON_MESSAGE, sendToHub } from '../iot-device.ts'
import { meet, positionAt } from '../meeting.ts'
import { registerConsenting } from '../phones.ts'
import { bringIn, linesRead, sweepNow } from '../pipeline.ts'
import { messagesInStream } from '../stream.ts'
import { query } from '../tables.ts'
import type { Run } from './run.ts'

const OWNER = '+00100000911'
const FRIEND = '+00100000912'
const TWO_HOURS_MS = 7_200_000

interface Sending {
  path: 'events' | 'hub'
  begun: number
  ended: number
  status: number
}

/** What becomes of somebody who goes, and comes back. */
export function revocation(run: Run): void {
  describe('somebody who revokes while two of their phones upload', () => {
    const phones: Phone[] = []
    let friend: Phone
    let token: string

    it('is met by a friend, which a caseworker sees', async () => {
      const { system } = run
      const since = new Date(system.clock().getTime() - TWO_HOURS_MS)
      for (const number of [OWNER, OWNER, FRIEND])
        phones.push(await registerConsenting(system, number, { attempts: 1 }, since))
      friend = phones.pop()!
      token = await caseworkerToken(system)
      const lines = await linesRead(system)
      await meet(phones[0]!, friend, system.clock())
      await bringIn(system, lines + 2)
      expect([...(await lookUp(system, token, OWNER)).keys()]).toEqual([FRIEND])
      expect((await friend.pins()).pin_codes).toHaveLength(1)
      await phones[0]!.setBirthYear(1975)
      await phones[0]!.setPauses([
        { sensor: 'gps', time_from: since.toISOString(), time_to: system.clock().toISOString(), reason: 'work' },
      ])
    })

    it('gets no upload accepted on any path from the moment the answer is there, and nothing hangs', async () => {
      const { system } = run
      let over = false
      const streams = phones.flatMap((phone) => [
        uploading(
          () => over,
          'events',
          () => phone.upload(positionAt(system.clock(), 10 + Math.random())),
        ),
        uploading(
          () => over,
          'hub',
          () => sendOverHub(phone),
        ),
      ])
      await pause(500)
      const revoked = await revokeConsent(system.gatewayUrl, await phoneToken(system, OWNER))
      const answered = performance.now()
      await pause(200)
      const inStream = await messagesInStream(system)
      await pause(1_000)
      over = true
      const sendings = (await Promise.all(streams)).flat()
      expect(revoked.Status).toBe('Success')
      const before = sendings.filter(({ ended }) => ended < answered - 500)
      const after = sendings.filter(({ begun }) => begun > answered)
      expect(statusesOf(before, 'events')).toContain(200)
      expect(statusesOf(before, 'hub')).toContain(204)
      expect(statusesOf(after, 'events')).toEqual([403])
      expect(statusesOf(after, 'hub')).toEqual([404])
      expect(await messagesInStream(system)).toBe(inStream)
      expect(sendings.filter(({ begun, ended }) => ended - begun > 5_000)).toEqual([])
      for (const phone of phones)
        for (const path of ['devices', 'consents', 'pauses', 'pin'])
          expect.soft((await phone.send('GET', `/app/${path}`)).status, path).toBe(403)
    })

    it('is gone: what was on its way is dropped, and friends met nobody', async () => {
      const { system } = run
      await bringIn(system, await messagesInStream(system))
      await sweepNow(system)
      expect(await eventsOf(phones.map(({ device }) => device.DeviceId))).toEqual([])
      expect((await lookUp(system, token, FRIEND)).size).toBe(0)
    })

    it('comes back with a new phone that knows nothing of the old ones', async () => {
      const { system } = run
      const phone = await registerConsenting(system, OWNER, { attempts: 1 })
      const { device } = phone
      for (const old of phones)
        for (const [name, value] of Object.entries(old.device))
          if (name !== 'PhoneNumber' && name !== 'HostName')
            expect.soft(device[name as keyof typeof device], name).not.toBe(value)
      expect((await phone.devices()).devices.map(({ device_id }) => device_id)).toEqual([device.DeviceId])
      expect((await phone.consents()).history).toHaveLength(3)
      expect(await phone.pauses()).toEqual({ pauses: [] })
      expect(await phone.pins()).toEqual({ pin_codes: [] })
      expect((await query(system, 'select 1 from dbo.birthyears')).length).toBe(0)
      expect((await lookUp(system, token, OWNER)).size).toBe(0)
      expect((await phone.upload(positionAt(system.clock()))).status).toBe(200)
      for (const old of phones) expect((await old.upload(positionAt(system.clock()))).status).toBe(403)
    })

    async function sendOverHub({ device }: Phone) {
      const sender = { deviceId: device.DeviceId, sas: deviceSas(device.ConnectionString) }
      return sendToHub(run.system, sender, positionAt(run.system.clock(), 10 + Math.random()), JSON_MESSAGE)
    }

    async function eventsOf(devices: string[]) {
      return query(
        run.system,
        `select 'gps' as kind from dbo.gpsevents g join dbo.uuid_id u on u.id = g.id where u.uuid = any ($1)
         union all
         select 'bluetooth' from dbo.btevents b join dbo.uuid_id u on u.id in (b.id, b.pairedid) where u.uuid = any ($1)`,
        [devices],
      )
    }
  })
}

/** Sends one upload after the other. */
async function uploading(
  isOver: () => boolean,
  path: Sending['path'],
  send: () => Promise<{ status: number }>,
): Promise<Sending[]> {
  const sendings: Sending[] = []
  while (!isOver()) {
    const begun = performance.now()
    const { status } = await send()
    sendings.push({ path, begun, ended: performance.now(), status })
    await pause(10)
  }
  return sendings
}

function statusesOf(sendings: Sending[], path: Sending['path']): number[] {
  return [...new Set(sendings.filter((sending) => sending.path === path).map(({ status }) => status))]
}
